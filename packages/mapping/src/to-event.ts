import { computeUid, type Src } from "@d2pipe/records";
import { toMissingFault, toValueFault } from "./compile-value.ts";
import type { CompiledMapping } from "./compile-mapping.ts";
import type { SourceRecord } from "./read-source.ts";
import { type RecordFault, toFault } from "./record-fault.ts";

/** The UID that the event of a source record always has (design §7). */
export function toEventUid({ program, programStage }: CompiledMapping, system: string, id: string): string {
  return computeUid({ kind: "event", type: program, stage: programStage, system, id, generation: 0 });
}

function isOpen({ fields }: SourceRecord): boolean {
  if (!fields) return false;
  return fields.closed === false || (fields.closed === undefined && !fields.date_closed);
}

/** Faults of a record, gathered without cost for the good one. */
type Faults = RecordFault[];

function isFault(value: string | null | RecordFault): value is RecordFault {
  return typeof value === "object" && value !== null;
}

function renderDataValues(mapping: CompiledMapping, record: SourceRecord, faults: Faults): string {
  let text = "";
  for (const value of mapping.values) {
    const answer = value.render(value.read(record));
    if (typeof answer === "object" && answer !== null) {
      faults.push(toValueFault(value, answer, record, mapping.empty));
    } else if (answer === null && value.isAsked) {
      faults.push(toMissingFault(value, record, mapping.empty));
    } else {
      const item = answer ?? value.none;
      if (item !== "") text += text === "" ? item : `,${item}`;
    }
  }
  return text;
}

interface EventDates {
  occurredAt: string;
  /** Empty for none: DHIS2 takes it for completed events only (E1051). */
  completedAt: string;
}

function readDates(
  mapping: CompiledMapping,
  record: SourceRecord,
  status: string,
  faults: Faults,
): EventDates {
  const occurredAt = mapping.occurredAt(record);
  if (occurredAt === null)
    faults.push(toFault("NO_DATE", `property ${mapping.dateFrom}: the date is empty`, null));
  else if (isFault(occurredAt)) faults.push(occurredAt);
  const date = typeof occurredAt === "string" ? occurredAt : "";
  if (status !== "COMPLETED") return { occurredAt: date, completedAt: "" };
  const completed = mapping.completedAt?.(record) ?? date;
  if (!isFault(completed)) return { occurredAt: date, completedAt: completed };
  faults.push(completed);
  return { occurredAt: date, completedAt: "" };
}

function readGeometry(mapping: CompiledMapping, record: SourceRecord, faults: Faults): string {
  const geometry = mapping.geometry?.(record) ?? null;
  if (geometry === null) return "";
  if (typeof geometry === "string") return `,"geometry":${geometry}`;
  faults.push(geometry);
  return "";
}

/**
 * The event of a record as JSON text, or every reason why there is none. Rendered as text because this runs a hundred thousand
 * times a second; a test holds it to `JSON.stringify`. Every mapped data element is named: one without a value carries `null`, so that a
 * value cleared at the source is cleared in DHIS2 (compulsory ones are left out: DHIS2 refuses their removal, E1076).
 */
export function toEvent(
  mapping: CompiledMapping,
  src: Src,
  record: SourceRecord,
): string | readonly RecordFault[] {
  const { system, id } = src;
  if (id === undefined) return [toFault("NO_ID", "the line has no src.id", null)];
  if (mapping.requireClosed && isOpen(record)) return [toFault("NOT_CLOSED", "the case is open", null)];
  const faults: Faults = [];
  const orgUnit = mapping.orgUnit(record);
  if (isFault(orgUnit)) faults.push(orgUnit);
  const status = mapping.status(record);
  if (isFault(status)) faults.push(status);
  const { occurredAt, completedAt } = readDates(mapping, record, isFault(status) ? "" : status, faults);
  const geometry = readGeometry(mapping, record, faults);
  const dataValues = renderDataValues(mapping, record, faults);
  if (faults.length > 0 || isFault(orgUnit) || isFault(status)) return faults;
  return (
    `{"event":"${toEventUid(mapping, system, id)}","program":"${mapping.program}","programStage":"${mapping.programStage}",` +
    `"orgUnit":"${orgUnit}","occurredAt":"${occurredAt}","status":"${status}"` +
    `${completedAt === "" ? "" : `,"completedAt":"${completedAt}"`}${geometry},"dataValues":[${dataValues}]}`
  );
}
