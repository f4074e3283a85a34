import type { RawValue } from "@d2pipe/dhis2-model";
import type { From } from "./mapping-document.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** A record as a mapping sees it: a case with its own fields and its properties, or a row, which has only columns. */
export interface SourceRecord {
  properties: Fields;
  /** A case's own fields (`case_name`, `date_closed`, …); none for a row. */
  fields?: Fields | undefined;
}

/**
 * Fields of a case that are beside `properties`, as Case API v2 names them. A reference to one of these is looked up there
 * first; v1 had some of them among the properties.
 */
const caseFields: ReadonlySet<string> = new Set([
  "case_id",
  "case_type",
  "case_name",
  "external_id",
  "owner_id",
  "user_id",
  "opened_by",
  "closed_by",
  "closed",
  "date_opened",
  "date_closed",
  "last_modified",
  "server_last_modified",
  "indexed_on",
  "domain",
]);

export type ReadSource = (record: SourceRecord) => RawValue;

/** Lists and objects of a typed source count as their JSON text, which fits free text and nothing else. */
function toRaw(value: unknown): RawValue {
  switch (typeof value) {
    case "string":
    case "number":
    case "boolean":
      return value;
    case "object":
      return value === null ? null : JSON.stringify(value);
    default:
      return undefined;
  }
}

function createReadOne(name: string): ReadSource {
  if (!caseFields.has(name)) return ({ properties }) => toRaw(properties[name]);
  return ({ fields, properties }) => toRaw(fields?.[name] ?? properties[name]);
}

function hasValue(raw: RawValue, empty: ReadonlySet<RawValue>): boolean {
  return (
    raw !== null && raw !== undefined && !empty.has(raw) && (typeof raw !== "string" || raw.trim() !== "")
  );
}

export function listNames(from: From): readonly string[] {
  return typeof from === "string" ? [from] : from;
}

/** Reads the first of the named properties that has a value; texts in `empty` are none. */
export function createReadSource(from: From, empty: ReadonlySet<RawValue>): ReadSource {
  const reads = listNames(from).map(createReadOne);
  const [only] = reads;
  if (only && reads.length === 1) {
    if (empty.size === 0) return only;
    return (record) => {
      const raw = only(record);
      return empty.has(raw) ? null : raw;
    };
  }
  return (record) => {
    for (const read of reads) {
      const raw = read(record);
      if (hasValue(raw, empty)) return raw;
    }
    return null;
  };
}

/** The property a value came from, for messages: the first that has one, else all names. */
export function findName(from: From, record: SourceRecord, empty: ReadonlySet<RawValue>): string {
  const names = listNames(from);
  return names.find((name) => hasValue(createReadOne(name)(record), empty)) ?? names.join(", ");
}
