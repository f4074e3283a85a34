/**
 * A row as an array of columns (half the cost of objects at a million rows). The schema is STRICT, so a column of another type
 * than expected is a bug or a damaged file, not data.
 */
export type Columns = readonly unknown[];

export function toColumns(row: unknown): Columns {
  if (!Array.isArray(row)) throw new TypeError("index: a row is not an array");
  return row;
}

export function toText(value: unknown): string {
  if (typeof value !== "string") throw new TypeError("index: a text column holds something else");
  return value;
}

export function toMaybeText(value: unknown): string | undefined {
  return value === null || value === undefined ? undefined : toText(value);
}

export function toNumber(value: unknown): number {
  if (typeof value !== "number") throw new TypeError("index: a number column holds something else");
  return value;
}

export function toMaybeNumber(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : toNumber(value);
}
