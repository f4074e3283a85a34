import { Refusal } from "../answers.ts";
import type { StoredCase } from "../case-record.ts";
import { parseFlexibleTime, toEndOfDay } from "../time-stamp.ts";

export type CaseFilter = (record: StoredCase) => boolean;

type TimeOf = (record: StoredCase) => string | null;

const times: Readonly<Record<string, TimeOf>> = {
  last_modified: (record) => record.date_modified,
  server_last_modified: (record) => record.server_date_modified,
  indexed_on: (record) => record.indexed_on,
  date_opened: (record) => record.date_opened,
  date_closed: (record) => record.date_closed,
};

const texts: Readonly<Record<string, (record: StoredCase) => string | null>> = {
  external_id: (record) => record.external_id,
  case_type: (record) => record.case_type,
  owner_id: (record) => record.owner_id,
  case_name: (record) => record.case_name,
};

/** Parameters that choose what is shown, not which cases. */
const shaping = new Set(["limit", "fields", "cursor"]);
const falseLike = new Set(["", "false", "f", "no", "n", "0", "off"]);

function toTimeFilter(name: string, qualifier: string, value: string): CaseFilter {
  const timeOf = times[name] ?? (() => null);
  if (!["gt", "gte", "lt", "lte"].includes(qualifier)) {
    throw new Refusal(400, `'${qualifier}' is not a valid type of date range.`);
  }
  const parsed = parseFlexibleTime(value);
  if (!parsed) throw new Refusal(400, `Cannot parse datetime '${value}'`);
  const bound = parsed.isDate && qualifier === "lte" ? toEndOfDay(parsed.stamp) : parsed.stamp;
  return (record) => {
    const time = timeOf(record);
    if (time === null) return false;
    if (qualifier === "gt") return time > bound;
    if (qualifier === "gte") return time >= bound;
    return qualifier === "lt" ? time < bound : time <= bound;
  };
}

function toDottedFilter(key: string, value: string): CaseFilter | undefined {
  const dot = key.indexOf(".");
  if (dot < 0) return undefined;
  const head = key.slice(0, dot);
  const rest = key.slice(dot + 1);
  if (head === "properties") return (record) => (record.properties[rest] ?? "") === value;
  if (head === "indices") return (record) => record.indices[rest]?.case_id === value;
  if (head === "fields") return () => true;
  return head in times ? toTimeFilter(head, rest, value) : undefined;
}

function toFilter(key: string, values: readonly string[]): CaseFilter {
  const value = values[0] ?? "";
  const textOf = texts[key];
  if (textOf) return (record) => values.includes(textOf(record) ?? "");
  if (key === "closed") return (record) => record.closed === !falseLike.has(value.toLowerCase());
  if (key === "include_deprecated" || shaping.has(key)) return () => true;
  const dotted = toDottedFilter(key, value);
  if (!dotted) throw new Refusal(400, `'${key}' is not a valid parameter.`);
  return dotted;
}

/** The filters of §3.1; an unknown parameter is refused, the opposite of v1. */
export function toCaseFilter(params: URLSearchParams): CaseFilter {
  const filters = [...new Set(params.keys())].map((key) => toFilter(key, params.getAll(key)));
  return (record) => filters.every((each) => each(record));
}

/** `limit`: default 20, at most 5000, else 400 (§3.1). */
export function parseLimit(text: string | null): number {
  if (text === null) return 20;
  if (!/^\d+$/.test(text)) throw new Refusal(400, `'${text}' is not a valid value for 'limit'`);
  const limit = Number(text);
  if (limit > 5000) throw new Refusal(400, "You cannot request more than 5000 cases per request.");
  return limit;
}
