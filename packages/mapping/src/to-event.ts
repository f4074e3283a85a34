import { computeUid, type Src } from "@d2pipe/records";
import { toMissingIssue, toValueIssue } from "./compile-value.ts";
import type { CompiledMapping } from "./compile-mapping.ts";
import type { SourceRecord } from "./read-source.ts";
import { type RecordIssue, toRecordIssue } from "./record-issue.ts";

/** The UID that the event of a source record always has (design §7). */
export function toEventUid({ program, programStage }: CompiledMapping, system: string, id: string): string {
  return computeUid({ kind: "event", type: program, stage: programStage, system, id, generation: 0 });
}

function isOpen({ fields }: SourceRecord): boolean {
  if (!fields) return false;
  return fields.closed === false || (fields.closed === undefined && !fields.date_closed);
}

/** Issues of a record, gathered without cost for the good one. */
type Issues = RecordIssue[];

function isIssue(value: string | null | RecordIssue): value is RecordIssue {
  return typeof value === "object" && value !== null;
}

function renderDataValues(
  mapping: CompiledMapping,
  record: SourceRecord,
  status: string,
  issues: Issues,
): string {
  let text = "";
  for (const value of mapping.values) {
    const answer = value.render(value.read(record));
    if (typeof answer === "object" && answer !== null) {
      issues.push(toValueIssue(value, answer, record, mapping.empty));
    } else if (answer === null && value.element.compulsory && mapping.asksForCompulsory(status)) {
      issues.push(toMissingIssue(value, record, mapping.empty));
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
  issues: Issues,
): EventDates {
  const occurredAt = mapping.occurredAt(record);
  if (occurredAt === null)
    issues.push(toRecordIssue("NO_DATE", `property ${mapping.dateFrom}: the date is empty`, null));
  else if (isIssue(occurredAt)) issues.push(occurredAt);
  const date = typeof occurredAt === "string" ? occurredAt : "";
  if (status !== "COMPLETED") return { occurredAt: date, completedAt: "" };
  const completed = mapping.completedAt?.(record) ?? date;
  if (!isIssue(completed)) return { occurredAt: date, completedAt: completed };
  issues.push(completed);
  return { occurredAt: date, completedAt: "" };
}

function readGeometry(mapping: CompiledMapping, record: SourceRecord, issues: Issues): string {
  const geometry = mapping.geometry?.(record) ?? null;
  if (geometry === null) return "";
  if (typeof geometry === "string") return `,"geometry":${geometry}`;
  issues.push(geometry);
  return "";
}

/**
 * The event of a record as JSON text, or every reason why there is none. Rendered as text because this runs a hundred thousand
 * times a second; a test compares it with `JSON.stringify`. Every mapped data element is named: one without a value carries `null`, so that a
 * value cleared at the source is cleared in DHIS2 (compulsory ones are left out: DHIS2 refuses their removal, E1076).
 */
export function toEvent(
  mapping: CompiledMapping,
  src: Src,
  record: SourceRecord,
): string | readonly RecordIssue[] {
  const { system, id } = src;
  if (id === undefined) return [toRecordIssue("NO_ID", "the line has no src.id", null)];
  if (mapping.requireClosed && isOpen(record)) return [toRecordIssue("NOT_CLOSED", "the case is open", null)];
  const issues: Issues = [];
  const orgUnit = mapping.orgUnit(record);
  if (isIssue(orgUnit)) issues.push(orgUnit);
  const status = mapping.status(record);
  if (isIssue(status)) issues.push(status);
  const { occurredAt, completedAt } = readDates(mapping, record, isIssue(status) ? "" : status, issues);
  const geometry = readGeometry(mapping, record, issues);
  const dataValues = renderDataValues(mapping, record, isIssue(status) ? "COMPLETED" : status, issues);
  if (issues.length > 0 || isIssue(orgUnit) || isIssue(status)) return issues;
  return (
    `{"event":"${toEventUid(mapping, system, id)}","program":"${mapping.program}","programStage":"${mapping.programStage}",` +
    `"orgUnit":"${orgUnit}","occurredAt":"${occurredAt}","status":"${status}"` +
    `${completedAt === "" ? "" : `,"completedAt":"${completedAt}"`}${geometry},"dataValues":[${dataValues}]}`
  );
}
