import { Refusal } from "../answers.ts";
import type { StoredCase } from "../case-record.ts";

const sortable: Readonly<Record<string, (record: StoredCase) => string>> = {
  indexed_on: (record) => record.indexed_on,
  server_date_modified: (record) => record.server_date_modified,
  date_modified: (record) => record.date_modified,
};

const known = new Set([
  "id",
  "case_id",
  "user_id",
  "closed",
  "date_closed",
  "properties",
  "indices",
  "xform_ids",
]);

interface SortKey {
  valueOf: (record: StoredCase) => string;
  sign: number;
}

function toSortKey(text: string): SortKey {
  const name = text.replace(/^-/, "");
  const valueOf = sortable[name];
  if (valueOf) return { valueOf, sign: text.startsWith("-") ? -1 : 1 };
  throw new Refusal(
    400,
    known.has(name)
      ? `The '${name}' field does not allow ordering.`
      : `No matching '${name}' field for ordering on.`,
  );
}

/** Seeded disorder: the server has no tiebreaker, so clients must not rely on one. */
function disorderOf(id: string): number {
  let hash = 0;
  for (let place = 0; place < id.length; place += 1) hash = (hash * 31 + id.charCodeAt(place) * 7919) | 0;
  return hash;
}

/** `order_by`, repeatable; by server modification time when absent (§2.3). Ties come in an order that means nothing. */
export function orderCases(records: readonly StoredCase[], orderBy: readonly string[]): StoredCase[] {
  const keys = (orderBy.length > 0 ? orderBy : ["server_date_modified"]).map(toSortKey);
  return records.toSorted((a, b) => {
    for (const { valueOf, sign } of keys) {
      const left = valueOf(a);
      const right = valueOf(b);
      if (left !== right) return left < right ? -sign : sign;
    }
    return disorderOf(a.case_id) - disorderOf(b.case_id);
  });
}
