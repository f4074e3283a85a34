import type { Case, EventDataValue, Line, RecordLine, TrackerEvent } from "@d2pipe/records";

const facility = "IO8BkLFjFoe";

/** A closed, good visit of the fixture country; `properties` are merged, everything else is replaced. */
export function aCase(change: Partial<Case> = {}): Case {
  return {
    case_id: "3f1c9e7a-0c0b-4a53-9a55-8f0a4c1f6b21",
    case_type: "visit",
    case_name: "Amina K.",
    external_id: null,
    owner_id: "5be0c6d14f0b4f0c8f9f2a3b4c5d6e7f",
    closed: true,
    date_opened: "2024-03-11T08:59:31.110000Z",
    date_closed: "2024-03-11T09:12:44.218000Z",
    last_modified: "2024-03-11T09:12:44.218000Z",
    server_last_modified: "2024-03-11T09:13:02.551042Z",
    indexed_on: "2024-03-11T09:13:05.120934Z",
    ...change,
    properties: {
      ageInYears: "4",
      sex: "F",
      feverFlag: "1",
      temperature: "38.5",
      userLocationOrgUnitID: facility,
      ...change.properties,
    },
  };
}

export function aCaseLine(change: Partial<Case> = {}): RecordLine<"case"> {
  const record = aCase(change);
  const rev = record.server_last_modified ?? undefined;
  return {
    src: { system: "commcare", stream: `demo/${record.case_type ?? "visit"}`, id: record.case_id, rev },
    case: record,
  };
}

const goodValues: EventDataValue[] = [
  { dataElement: "VAAsWcu5xsN", value: "4" },
  { dataElement: "daI0txTxpAx", value: "F" },
  { dataElement: "f7Q5IEykioK", value: "38.5" },
  { dataElement: "JMfszVgvq3c", value: "true" },
];

/** A completed, good event of the fixture's fever program. */
export function anEvent(change: Partial<TrackerEvent> = {}): TrackerEvent {
  return {
    program: "m9HubivKFQ0",
    programStage: "aPPoC5xUgS3",
    orgUnit: facility,
    occurredAt: "2024-03-11",
    status: "COMPLETED",
    completedAt: "2024-03-11",
    dataValues: goodValues,
    ...change,
  };
}

/** The event of the source record with this number. */
export function anEventLine(number = 1, change: Partial<TrackerEvent> = {}): RecordLine<"event"> {
  return {
    src: {
      system: "commcare",
      stream: "demo/visit",
      id: `case-${number}`,
      rev: "2024-03-11T09:13:02.551042Z",
    },
    event: anEvent(change),
  };
}

/** Lines as the text of a pipe. */
export function toNdjson(lines: readonly Line[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}
