import { Refusal } from "../answers.ts";
import type { StoredCase } from "../case-record.ts";
import { parseStrictTime } from "../time-stamp.ts";

type CaseFilter = (record: StoredCase) => boolean;
type TextOf = (record: StoredCase) => string | null;

const texts: Readonly<Record<string, TextOf>> = {
  type: (record) => record.case_type,
  case_type: (record) => record.case_type,
  name: (record) => record.case_name,
  case_name: (record) => record.case_name,
  external_id: (record) => record.external_id,
};

const ids: Readonly<Record<string, TextOf>> = {
  owner_id: (record) => record.owner_id,
  user_id: (record) => record.user_id,
};

const times: Readonly<Record<string, (record: StoredCase) => string>> = {
  indexed_on: (record) => record.indexed_on,
  server_date_modified: (record) => record.server_date_modified,
  server_modified_on: (record) => record.server_date_modified,
  date_modified: (record) => record.date_modified,
};

const shaping = new Set(["limit", "offset", "order_by", "format", "_search", "username", "api_key", "otp"]);

function toTimeFilter(key: string, value: string): CaseFilter | undefined {
  const match = /^(.+)_(start|end)$/.exec(key);
  const timeOf = times[match?.[1] ?? ""];
  if (!match || !timeOf) return undefined;
  const bound = parseStrictTime(value);
  if (bound === undefined) throw new Refusal(400, `Bad query parameter: Unknown date format: ${value}`);
  return match[2] === "start" ? (record) => timeOf(record) >= bound : (record) => timeOf(record) <= bound;
}

function toFilter(key: string, value: string): CaseFilter {
  const exact = texts[key.replace(/\.exact$/, "")];
  if (exact && key.endsWith(".exact")) return (record) => exact(record) === value;
  const textOf = texts[key];
  if (textOf) return (record) => (textOf(record) ?? "").toLowerCase() === value.toLowerCase();
  const idOf = ids[key];
  if (idOf) return (record) => idOf(record) === value;
  if (key === "closed") return (record) => String(record.closed) === value.toLowerCase();
  if (shaping.has(key) || key.endsWith("__full")) return () => true;
  // Not refused: an equality filter on a field of that name, with the value lower-cased (§2.1).
  return toTimeFilter(key, value) ?? ((record) => Reflect.get(record, key) === value.toLowerCase());
}

/** The filters of §2.1. A typo usually returns nothing, with status 200. */
export function toCaseFilter(params: URLSearchParams): CaseFilter {
  const filters = [...params].map(([key, value]) => toFilter(key, value));
  return (record) => filters.every((each) => each(record));
}
