import { isUid, type TrackerEvent } from "@d2pipe/records";
import { parseMoment } from "./calendar.ts";
import type { Dialect } from "./dialect.ts";

/** What is wrong with an event, under DHIS2's code where it has one. Never carries a value. */
export interface EventIssue {
  code: string;
  message: string;
  /** Of the data element, when it is about one. */
  dataElement?: string | undefined;
}

export const eventStatuses: ReadonlySet<string> = new Set([
  "ACTIVE",
  "COMPLETED",
  "VISITED",
  "SCHEDULE",
  "OVERDUE",
  "SKIPPED",
]);

const dates = ["occurredAt", "scheduledAt", "completedAt"] as const;
const uids = ["event", "enrollment"] as const;
const shortDate = /^\d{4}(?:-(?:0[1-9]|1[0-2]))?$/u;
const compactDate = /^\d{8}$/u;
const hourOnly = /^(\d{4}-\d{2}-\d{2})T(\d{2})$/u;

function isReadableDate(text: string): boolean {
  if (shortDate.test(text)) return true;
  if (compactDate.test(text))
    return parseMoment(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`) !== undefined;
  if (text.includes(" ")) return false;
  return parseMoment(text.replace(hourOnly, "$1T$2:00")) !== undefined;
}

/**
 * What makes DHIS2 answer 400 for the whole request, good neighbours included: a date in another form, an unknown status, a
 * malformed UID (recorded on 2.42.4.1 and 2.43.1; dhis2-api §2.2). Empty text counts as absent there.
 *
 * @param malformedUid up to 2.41 a malformed UID is E1048 of its object alone (recorded on 2.41.9.1); without knowing the version it
 *   counts as what costs more
 */
export function listRequestIssues(
  event: TrackerEvent,
  malformedUid: Dialect["malformedUid"] = "request",
): EventIssue[] {
  const issues: EventIssue[] = [];
  for (const name of uids) {
    const uid = event[name];
    if (!uid || isUid(uid)) continue;
    const message = `${name} is not a UID; expected a letter and ten letters or digits`;
    issues.push(malformedUid === "object" ? { code: "E1048", message } : toBadPayload(message));
  }
  if (event.status && !eventStatuses.has(event.status)) {
    issues.push(toBadPayload(`status is unknown; expected one of ${[...eventStatuses].join(", ")}`));
  }
  for (const name of dates) {
    const date = event[name];
    if (date && !isReadableDate(date))
      issues.push(toBadPayload(`${name} is not a date that DHIS2 reads; expected yyyy-MM-dd`));
  }
  if (malformedUid === "request" || issues.length === 0) return issues;
  // DHIS2 refuses the request before it looks at its objects.
  const whole = issues.filter(({ code }) => code === "BAD_PAYLOAD");
  return whole.length > 0 ? whole : issues;
}

function toBadPayload(message: string): EventIssue {
  return { code: "BAD_PAYLOAD", message };
}
