import {
  eventStatuses,
  isCalendarDate,
  isTimeZone,
  type MetadataSnapshot,
  type SnapshotProgram,
} from "@d2pipe/dhis2-model";
import { isUid } from "@d2pipe/records";
import { createDateReader } from "./date-format.ts";
import type { FaultList } from "./fault-list.ts";
import type { Path } from "./json-places.ts";
import type { DateRule, MappingDocument } from "./mapping-document.ts";

function checkProgram(
  program: string | undefined,
  snapshot: MetadataSnapshot | undefined,
  faults: FaultList,
): void {
  const at: Path = ["target", "event", "program"];
  if (program === undefined) faults.at(at, "no program; give target.event.program or --program");
  else if (!isUid(program)) faults.at(at, `program ${program} is no UID`);
  if (program === undefined || !snapshot) return;
  const found = snapshot.programs.find(({ id }) => id === program);
  if (!found) {
    const there = snapshot.programs.map(({ id, name }) => `${id} (${name})`).join(", ");
    faults.at(at, `program ${program} is not in the metadata; expected one of ${there}`);
  } else if (found.programType !== "WITHOUT_REGISTRATION") {
    faults.at(at, `program ${program} (${found.name}) has registration; expected an event program`);
  }
}

function checkStage(
  stage: string | undefined,
  program: SnapshotProgram | undefined,
  faults: FaultList,
): void {
  const at: Path = ["target", "event", "programStage"];
  if (stage === undefined)
    faults.at(at, "no program stage; give target.event.programStage or --program-stage");
  else if (!isUid(stage)) faults.at(at, `program stage ${stage} is no UID`);
  else if (program && !program.programStages.some(({ id }) => id === stage)) {
    const there = program.programStages.map(({ id, name }) => `${id} (${name})`).join(", ");
    faults.at(at, `program stage ${stage} is not of program ${program.id}; expected one of ${there}`);
  }
}

function checkDate(rule: DateRule | undefined, name: "occurredAt" | "completedAt", faults: FaultList): void {
  if (!rule) return;
  if (rule.format !== undefined && !createDateReader(rule.format)) {
    faults.at([name, "format"], "expected yyyy, MM and dd with signs between them, as in dd/MM/yyyy");
  }
  if (rule.timeZone !== undefined && !isTimeZone(rule.timeZone)) {
    faults.at(
      [name, "timeZone"],
      `unknown time zone ${rule.timeZone}; expected a name as in Africa/Blantyre`,
    );
  }
  if (rule.default !== undefined && !isCalendarDate(rule.default)) {
    faults.at([name, "default"], "expected a date, yyyy-MM-dd");
  }
}

function checkStatus({ status }: MappingDocument, faults: FaultList): void {
  const expected = `expected one of ${[...eventStatuses].join(", ")}`;
  if (typeof status === "string") {
    if (!eventStatuses.has(status)) faults.at(["status"], `unknown status ${status}; ${expected}`);
    return;
  }
  if (status?.default !== undefined && !eventStatuses.has(status.default)) {
    faults.at(["status", "default"], `unknown status; ${expected}`);
  }
  for (const [text, value] of Object.entries(status?.map ?? {})) {
    if (!eventStatuses.has(value)) faults.at(["status", "map", text], `unknown status; ${expected}`);
  }
}

function checkOrgUnit(
  { orgUnit, target }: MappingDocument,
  snapshot: MetadataSnapshot | undefined,
  faults: FaultList,
): void {
  if (orgUnit?.from === undefined && orgUnit?.default === undefined) {
    faults.at(["orgUnit"], "no org unit; give orgUnit.from or --org-unit-from");
  }
  const scheme = orgUnit?.scheme ?? "uid";
  if (scheme !== "uid" && !snapshot) {
    faults.at(["orgUnit", "scheme"], `org units by ${scheme} need --metadata FILE`);
  }
  const program = snapshot?.programs.find(({ id }) => id === target?.event.program);
  const assigned = program && new Set(program.organisationUnits);
  const check = (orgUnitUid: string, at: Path): void => {
    if (!isUid(orgUnitUid)) faults.at(at, "expected the UID of an org unit");
    else if (assigned && !assigned.has(orgUnitUid)) {
      faults.at(at, `org unit ${orgUnitUid} is not of program ${program.id} in the metadata`);
    }
  };
  if (orgUnit?.default !== undefined) check(orgUnit.default, ["orgUnit", "default"]);
  for (const [text, uid] of Object.entries(orgUnit?.table ?? {})) check(uid, ["orgUnit", "table", text]);
}

/** Everything of the document but its values: target, org unit, dates, zone, status. */
export function checkTarget(
  document: MappingDocument,
  snapshot: MetadataSnapshot | undefined,
  faults: FaultList,
): void {
  const event = document.target?.event;
  checkProgram(event?.program, snapshot, faults);
  const program = snapshot?.programs.find(({ id }) => id === event?.program);
  checkStage(event?.programStage, program, faults);
  checkOrgUnit(document, snapshot, faults);
  if (document.occurredAt?.from === undefined && document.occurredAt?.default === undefined) {
    faults.at(["occurredAt"], "no date; give occurredAt.from or --date-from");
  }
  checkDate(document.occurredAt, "occurredAt", faults);
  checkDate(document.completedAt, "completedAt", faults);
  checkStatus(document, faults);
  if (document.timeZone !== undefined && !isTimeZone(document.timeZone)) {
    faults.at(["timeZone"], `unknown time zone ${document.timeZone}; expected a name as in Africa/Blantyre`);
  }
}
