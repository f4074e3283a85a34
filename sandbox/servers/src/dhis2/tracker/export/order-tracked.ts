import { refuse } from "../../answers/web-message.ts";

type Key = string | number | boolean | undefined;

/** What a list can be ordered by: its fields, and whether attributes are among them. */
export interface OrderKeys<Row> {
  readonly fields: Readonly<Record<string, (row: Row) => Key>>;
  /** Value of an attribute; undefined when the list has none, or nobody knows the uid. */
  readonly attribute: (uid: string) => ((row: Row) => Key) | undefined;
}

function compare(left: Key, right: Key): number {
  if (left === right) return 0;
  if (left === undefined || right === undefined) return left === undefined ? 1 : -1;
  return left < right ? -1 : 1;
}

function signOf(text: string, direction: string): number {
  const upper = direction.toUpperCase();
  if (upper === "ASC" || upper === "DESC") return upper === "DESC" ? -1 : 1;
  const problem = `'${direction}' is not a valid sort direction. Valid values are: [ASC, DESC].`;
  throw refuse(400, `Value '${text}' is not valid for parameter order. ${problem}`);
}

/**
 * Orders rows that come in the order of their creation; without `order` the newest comes first.
 * @throws Refusal 400 for an unknown field or direction
 */
export function orderTracked<Row>(rows: readonly Row[], query: URLSearchParams, keys: OrderKeys<Row>): Row[] {
  const asked = query.getAll("order").flatMap((text) => text.split(","));
  if (asked.length === 0) return rows.toReversed();
  const order = asked.map((text) => {
    const [name = "", direction = "asc"] = text.split(":");
    const sign = signOf(text, direction);
    const key = keys.fields[name] ?? keys.attribute(name);
    if (key !== undefined) return { key, sign };
    const fields = Object.keys(keys.fields).toSorted().join(", ");
    const known = `Supported are attribute UIDs and fields '${fields}'. All of which can at most be specified once.`;
    throw refuse(400, `order parameter is invalid. Cannot order by '${name}'. ${known}`, "E1003");
  });
  // Equal rows follow the direction of the last key (recordings).
  const newestFirst = order.at(-1)?.sign === -1;
  return (newestFirst ? rows.toReversed() : [...rows]).toSorted((left, right) => {
    for (const { key, sign } of order) {
      const difference = compare(key(left), key(right));
      if (difference !== 0) return sign * difference;
    }
    return 0;
  });
}
