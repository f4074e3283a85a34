import { createTimeZone, cutDate, type RawValue } from "@d2pipe/dhis2-model";
import { createDateReader } from "./date-format.ts";
import type { DateRule } from "./mapping-document.ts";
import { createReadSource, findName, type SourceRecord } from "./read-source.ts";
import { type RecordIssue, toRecordIssue } from "./record-issue.ts";

/** `yyyy-MM-dd`, `null` for none, or why not. */
export type ReadDate = (record: SourceRecord) => string | null | RecordIssue;

/** CommCare writes this for a time that it does not know (commcare-kobo-api §2.2). */
const unknownDate = "1900-01-01";

/** Compiles a date: read, brought to ISO by `format`, cut to the day in the zone. */
export function compileDate(rule: DateRule, timeZone: string, empty: ReadonlySet<RawValue>): ReadDate {
  const { from = [], default: fallback = null } = rule;
  const read = createReadSource(from, empty);
  const zone = createTimeZone(rule.timeZone ?? timeZone);
  const toIso = rule.format === undefined ? (text: string) => text : createDateReader(rule.format);
  return (record) => {
    const raw = read(record);
    const text = raw === null || raw === undefined ? "" : String(raw).trim();
    if (text === "" || text === unknownDate) return fallback;
    const iso = toIso?.(text);
    const date = iso === undefined ? undefined : cutDate(iso, zone);
    if (date !== undefined) return date;
    const expected = rule.format ?? "yyyy-MM-dd, or a time yyyy-MM-ddTHH:mm:ssZ";
    const message = `property ${findName(from, record, empty)} is not a date; expected ${expected}`;
    return toRecordIssue("BAD_DATE", message, raw);
  };
}
