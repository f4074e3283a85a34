import { type Case, caseSchema, isCase } from "@d2pipe/records";
import type { CaseApi } from "./case-query.ts";
import { normalizeTime, toTimestamp } from "./timestamp.ts";

type Fields = Record<string, unknown>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isScalar(value: unknown): boolean {
  return (
    typeof value === "string" || value === null || typeof value === "number" || typeof value === "boolean"
  );
}

/** A property that is not a scalar is kept as JSON text: nothing is lost, and the line keeps its contract. */
function toProperties(properties: unknown): Fields {
  if (!isFields(properties)) return {};
  const entries = Object.entries(properties);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, isScalar(value) ? value : JSON.stringify(value)]),
  );
}

function toTime(value: unknown): string | null {
  return toTimestamp(value) ?? null;
}

/**
 * A case of List Cases v0.5 under the names of v2: `date_modified` is `last_modified` there, and the built-in fields leave
 * `properties` (commcare-kobo-api §2.2, §3.3). What v2 does not have (`user_id`, `xform_ids`, …) stays under its own name.
 */
function fromV1(raw: Fields): Fields {
  const { id, resource_uri: _resourceUri, date_modified, server_date_modified, properties, ...others } = raw;
  const { case_type, case_name, external_id, owner_id, date_opened, ...own } = isFields(properties)
    ? properties
    : {};
  return {
    ...others,
    case_id: raw.case_id ?? id,
    case_type,
    case_name,
    external_id,
    owner_id,
    date_opened: typeof date_opened === "string" ? (normalizeTime(date_opened) ?? date_opened) : null,
    last_modified: toTime(date_modified),
    server_last_modified: toTime(server_date_modified),
    indexed_on: toTime(raw.indexed_on),
    date_closed: toTime(raw.date_closed),
    properties: own,
    indices: raw.indices ?? {},
  };
}

const times = ["date_opened", "date_closed", "last_modified", "server_last_modified", "indexed_on"] as const;

/** CommCare's times are UTC also where a server leaves out the `Z` (§2.2); a reader of the line must not have to know. */
function withZones(raw: Fields): Fields {
  const lacking = times.filter((name) => {
    const value = raw[name];
    return typeof value === "string" && !value.endsWith("Z");
  });
  if (lacking.length === 0) return raw;
  return {
    ...raw,
    ...Object.fromEntries(lacking.map((name) => [name, toTimestamp(raw[name]) ?? raw[name]])),
  };
}

/** A case of either API as a line carries it, or undefined when it is not a case. */
export function toCase(raw: unknown, api: CaseApi): Case | undefined {
  if (!isFields(raw)) return undefined;
  const value = api === "v1" ? fromV1(raw) : withZones(raw);
  // This runs for every case; the schema is for those that it has to correct.
  if (isCase(value)) return value;
  const corrected = caseSchema.safeParse({ ...value, properties: toProperties(value.properties) });
  return corrected.success ? corrected.data : undefined;
}

/** What changes when the case changes: its `server_last_modified`, spelled the same whichever API it came from. */
export function toRevision(record: Case): string | undefined {
  return toTimestamp(record.server_last_modified);
}
