import { createTimeZone, createToValue, type RawValue } from "@d2pipe/dhis2-model";
import type { MappingDocument } from "./mapping-document.ts";
import { createReadSource, findName, type SourceRecord } from "./read-source.ts";
import { type RecordIssue, toRecordIssue } from "./record-issue.ts";

/** GeoJSON text, `null` for none, or why not. */
export type ReadGeometry = (record: SourceRecord) => string | null | RecordIssue;

/** Compiles the point of an event from a position property (CommCare's gps: latitude first; GeoJSON: longitude first). */
export function compileGeometry(
  rule: MappingDocument["geometry"],
  empty: ReadonlySet<RawValue>,
): ReadGeometry | undefined {
  if (!rule) return undefined;
  const read = createReadSource(rule.from, empty);
  const toCoordinate = createToValue("COORDINATE", createTimeZone("UTC"));
  return (record) => {
    const raw = read(record);
    const coordinates = toCoordinate(raw);
    if (coordinates === null) return null;
    if (coordinates !== undefined) return `{"type":"Point","coordinates":${coordinates}}`;
    const message = `property ${findName(rule.from, record, empty)} is not a position; expected latitude and longitude`;
    return toRecordIssue("BAD_VALUE", message, raw);
  };
}
