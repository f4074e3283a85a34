import { type Column, quoteName, type Values } from "@d2pipe/sql-source";
import type { RowCursor } from "./row-cursor.ts";
import type { Bounds } from "./read-bounds.ts";

/** What is asked of the rows of a person's SELECT, which stands between `before` and `after`. */
export interface RowQuery {
  before: string;
  after: string;
  values: Values;
}

/** A column of the result, by its place in each row. */
export interface Placed extends Column {
  place: number;
}

/** The result's columns, and which of them the flags are about. */
export interface RowShape {
  columns: readonly Placed[];
  key: readonly Placed[];
  watermark: readonly Placed[];
  rev: Placed | undefined;
  voided: Placed | undefined;
}

export interface Situation {
  shape: RowShape;
  /** Of the statement's own parameters: ours come after them. */
  values: Values;
  /** Behind which rows are read. */
  cursor: RowCursor | undefined;
  /** Minutes. */
  overlap: number;
  bounds: Bounds | undefined;
}

/** Types whose values are times: `present` is the last one that has come. */
const presents: ReadonlyMap<string, string> = new Map([
  ["timestamp with time zone", "now()"],
  ["timestamp without time zone", "localtimestamp"],
  ["date", "current_date"],
]);

/** Not-a-number is greater than any number. */
const floats: ReadonlySet<string> = new Set(["real", "double precision", "numeric"]);

function refer({ name }: Column): string {
  return `q.${quoteName(name)}`;
}

/** `(q."a", q."b")`. */
function toTuple(items: readonly string[]): string {
  return `(${items.join(", ")})`;
}

/** Numbers parameters behind those of the statement, each with the type of its column. */
class Parameters {
  readonly values: (string | null)[];

  constructor(values: Values) {
    this.values = [...values];
  }

  add(value: string, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }
}

/** An array has its values' own types in it only as JSON. */
function select(column: Column): string {
  return column.isArray ? `to_json(${refer(column)})` : refer(column);
}

/** The query's first lines. `last`: one more column behind those of the row. */
function toSelect({ columns }: RowShape, last: string): string {
  return `SELECT ${[...columns.map(select), last].join(", ")}\nFROM (\n`;
}

function toOrder({ watermark, key }: RowShape): string {
  const names = new Set([...watermark, ...key].map(refer));
  return `ORDER BY ${[...names].join(", ")}`;
}

function toCursorTuple({ watermark }: RowShape, cursor: RowCursor, parameters: Parameters): string {
  return toTuple(watermark.map(({ name, type }) => parameters.add(cursor[name] ?? "", type)));
}

/**
 * Which rows are new. Behind a time by the overlap, since who commits late writes behind us; a day is read again in any case, since it
 * is not over. A row with nothing in a watermark column has no place in the order, so it is never old.
 */
function toNewRows({ shape, cursor, overlap }: Situation, parameters: Parameters): string | undefined {
  const { watermark } = shape;
  const [first] = watermark;
  if (!cursor || !first) return undefined;
  const nulls = watermark.map((column) => `${refer(column)} IS NULL`);
  const isTime = presents.has(first.type);
  if (isTime && (overlap > 0 || first.type === "date")) {
    const since = `${parameters.add(cursor[first.name] ?? "", first.type)} - interval '${overlap} minutes'`;
    return [`${refer(first)} >= ${since}`, ...nulls].join(" OR ");
  }
  const behind = `${toTuple(watermark.map(refer))} > ${toCursorTuple(shape, cursor, parameters)}`;
  return [behind, ...nulls].join(" OR ");
}

/** Whether the checkpoint may move to a row: forward only, and never into the future, where it would hide what changes until then. */
function toMayMove({ shape, cursor }: Situation, parameters: Parameters): string {
  const { watermark } = shape;
  const [first] = watermark;
  if (!first) return "false";
  const conditions = watermark.map((column) => `${refer(column)} IS NOT NULL`);
  const present = presents.get(first.type);
  if (present !== undefined) conditions.push(`${refer(first)} <= ${present}`);
  if (floats.has(first.type)) conditions.push(`${refer(first)} <> 'NaN'`);
  if (cursor)
    conditions.push(`${toTuple(watermark.map(refer))} > ${toCursorTuple(shape, cursor, parameters)}`);
  return conditions.join(" AND ");
}

function toRange({ shape, bounds }: Situation, parameters: Parameters): string | undefined {
  const [first] = shape.watermark;
  if (!bounds || !first) return undefined;
  const { from, until } = bounds;
  const conditions: string[] = [];
  if (from !== undefined) conditions.push(`${refer(first)} >= ${parameters.add(from, first.type)}`);
  if (until !== undefined) {
    const value = parameters.add(until.value, first.type);
    conditions.push(
      until.length === undefined
        ? `${refer(first)} <= ${value}`
        : `${refer(first)} < ${value} + interval '${until.length}'`,
    );
  }
  return conditions.join(" AND ");
}

/** The rows that a run lists, in the order of watermark and key; behind each whether the checkpoint may move to it. */
export function planListing(situation: Situation): RowQuery {
  const parameters = new Parameters(situation.values);
  const { shape, bounds } = situation;
  const mayMove = bounds ? "false" : toMayMove(situation, parameters);
  const where = bounds ? toRange(situation, parameters) : toNewRows(situation, parameters);
  const after = [`\n) AS q`, ...(where === undefined ? [] : [`WHERE ${where}`]), toOrder(shape)].join("\n");
  return { before: toSelect(shape, mayMove), after, values: parameters.values };
}

/** The rows with these keys: one list for each key column. Their checkpoint is none. */
export function planByKey(shape: RowShape, values: Values, keys: readonly (readonly string[])[]): RowQuery {
  const parameters = new Parameters(values);
  const lists = shape.key.map(({ type }, place) =>
    parameters.add(toArray(keys.map((key) => key[place] ?? "")), `${type}[]`),
  );
  const where = `${toTuple(shape.key.map(refer))} IN (SELECT * FROM unnest(${lists.join(", ")}))`;
  const after = `\n) AS q\nWHERE ${where}\n${toOrder({ ...shape, watermark: [] })}`;
  return { before: toSelect(shape, "false"), after, values: parameters.values };
}

/** An array as PostgreSQL reads it (8.15.6). */
function toArray(items: readonly string[]): string {
  return `{${items.map((item) => `"${item.replaceAll(/["\\]/gu, String.raw`\$&`)}"`).join(",")}}`;
}
