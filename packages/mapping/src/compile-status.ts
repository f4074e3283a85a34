import { eventStatuses, type RawValue } from "@d2pipe/dhis2-model";
import type { MappingDocument } from "./mapping-document.ts";
import { createReadSource, findName, type SourceRecord } from "./read-source.ts";
import { type RecordIssue, toRecordIssue } from "./record-issue.ts";

export type ReadStatus = (record: SourceRecord) => string | RecordIssue;

/** Compiles the status of events: a constant (COMPLETED when nothing is said, as in the old tool), or from a property. */
export function compileStatus(status: MappingDocument["status"], empty: ReadonlySet<RawValue>): ReadStatus {
  if (status === undefined || typeof status === "string") return () => status ?? "COMPLETED";
  const { from, map = {}, default: fallback = "COMPLETED" } = status;
  const read = createReadSource(from, empty);
  const table = new Map(Object.entries(map));
  return (record) => {
    const raw = read(record);
    const text = raw === null || raw === undefined ? "" : String(raw).trim();
    if (text === "") return fallback;
    const found = table.get(text) ?? text;
    if (eventStatuses.has(found)) return found;
    const message = `property ${findName(from, record, empty)}: the event status is unknown; expected an entry of status.map, or an event status`;
    return toRecordIssue("UNMAPPED_OPTION", message, raw);
  };
}
