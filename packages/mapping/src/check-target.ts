import {
  eventStatuses,
  formatAllNamed,
  formatNamed,
  isCalendarDate,
  isTimeZone,
  type MetadataSnapshot,
  type SnapshotProgram,
} from "@d2pipe/dhis2-model";
import type { Path } from "@d2pipe/issues";
import { isUid } from "@d2pipe/records";
import { createDateReader, dateFormatExpectation } from "./date-format.ts";
import type { IssueOrigins } from "./issue-origins.ts";
import type { DateRule, MappingDocument } from "./mapping-document.ts";

function checkProgram(
  program: string | undefined,
  snapshot: MetadataSnapshot | undefined,
  issues: IssueOrigins,
): void {
  const at: Path = ["target", "event", "program"];
  if (program === undefined) issues.at(at, "no program; give target.event.program or --program");
  else if (!isUid(program)) issues.at(at, `program ${program} is not a UID`);
  if (program === undefined || !snapshot) return;
  const found = snapshot.programs.find(({ id }) => id === program);
  if (!found) {
    const expected = formatAllNamed(snapshot.programs);
    issues.at(at, `program ${program} is not in the metadata; expected one of ${expected}`);
  } else if (found.programType !== "WITHOUT_REGISTRATION") {
    issues.at(at, `program ${formatNamed(found)} has registration; expected an event program`);
  }
}

function checkStage(
  stage: string | undefined,
  program: SnapshotProgram | undefined,
  issues: IssueOrigins,
): void {
  const at: Path = ["target", "event", "programStage"];
  if (stage === undefined)
    issues.at(at, "no program stage; give target.event.programStage or --program-stage");
  else if (!isUid(stage)) issues.at(at, `program stage ${stage} is not a UID`);
  else if (program && !program.programStages.some(({ id }) => id === stage)) {
    issues.at(
      at,
      `program stage ${stage} does not belong to program ${program.id}; expected one of ${formatAllNamed(program.programStages)}`,
    );
  }
}

function checkDate(
  rule: DateRule | undefined,
  name: "occurredAt" | "completedAt",
  issues: IssueOrigins,
): void {
  if (!rule) return;
  if (rule.format !== undefined && !createDateReader(rule.format)) {
    issues.at([name, "format"], dateFormatExpectation);
  }
  if (rule.timeZone !== undefined && !isTimeZone(rule.timeZone)) {
    issues.at(
      [name, "timeZone"],
      `unknown time zone ${rule.timeZone}; expected a name as in Africa/Blantyre`,
    );
  }
  if (rule.default !== undefined && !isCalendarDate(rule.default)) {
    issues.at([name, "default"], "expected a date, yyyy-MM-dd");
  }
}

function checkStatus({ status }: MappingDocument, issues: IssueOrigins): void {
  const expected = `expected one of ${[...eventStatuses].join(", ")}`;
  if (typeof status === "string") {
    if (!eventStatuses.has(status)) issues.at(["status"], `unknown status ${status}; ${expected}`);
    return;
  }
  if (status?.default !== undefined && !eventStatuses.has(status.default)) {
    issues.at(["status", "default"], `unknown status; ${expected}`);
  }
  for (const [text, value] of Object.entries(status?.map ?? {})) {
    if (!eventStatuses.has(value)) issues.at(["status", "map", text], `unknown status; ${expected}`);
  }
}

function checkOrgUnit(
  { orgUnit, target }: MappingDocument,
  snapshot: MetadataSnapshot | undefined,
  issues: IssueOrigins,
): void {
  if (orgUnit?.from === undefined && orgUnit?.default === undefined) {
    issues.at(["orgUnit"], "no org unit; give orgUnit.from or --org-unit-from");
  }
  const scheme = orgUnit?.scheme ?? "uid";
  if (scheme !== "uid" && !snapshot) {
    issues.at(["orgUnit", "scheme"], `org units by ${scheme} need --metadata FILE`);
  }
  const program = snapshot?.programs.find(({ id }) => id === target?.event.program);
  const assigned = program && new Set(program.organisationUnits);
  const check = (orgUnitUid: string, at: Path): void => {
    if (!isUid(orgUnitUid)) issues.at(at, "expected the UID of an org unit");
    else if (assigned && !assigned.has(orgUnitUid)) {
      issues.at(at, `org unit ${orgUnitUid} is not assigned to program ${program.id} in the metadata`);
    }
  };
  if (orgUnit?.default !== undefined) check(orgUnit.default, ["orgUnit", "default"]);
  for (const [text, uid] of Object.entries(orgUnit?.table ?? {})) check(uid, ["orgUnit", "table", text]);
}

/** Everything of the document but its values: target, org unit, dates, zone, status. */
export function checkTarget(
  document: MappingDocument,
  snapshot: MetadataSnapshot | undefined,
  issues: IssueOrigins,
): void {
  const event = document.target?.event;
  checkProgram(event?.program, snapshot, issues);
  const program = snapshot?.programs.find(({ id }) => id === event?.program);
  checkStage(event?.programStage, program, issues);
  checkOrgUnit(document, snapshot, issues);
  if (document.occurredAt?.from === undefined && document.occurredAt?.default === undefined) {
    issues.at(["occurredAt"], "no date; give occurredAt.from or --date-from");
  }
  checkDate(document.occurredAt, "occurredAt", issues);
  checkDate(document.completedAt, "completedAt", issues);
  checkStatus(document, issues);
  if (document.timeZone !== undefined && !isTimeZone(document.timeZone)) {
    issues.at(["timeZone"], `unknown time zone ${document.timeZone}; expected a name as in Africa/Blantyre`);
  }
}
