import { ConfigError } from "@d2pipe/errors";
import type { Column } from "@d2pipe/sql-source";
import { type FetchFlags, splitNames } from "./fetch-flags.ts";
import type { Placed, RowShape } from "./plan-query.ts";

/** Looks the columns of the flags up in the result. Throws a `ConfigError` with every issue. */
export function toShape(flags: FetchFlags, columns: readonly Column[]): RowShape {
  const placed = columns.map((column, place) => ({ ...column, place }));
  const issues = listTwice(flags.sql, columns);
  const find = (flag: string, name: string): Placed | undefined => {
    const found = placed.find((column) => column.name === name);
    if (!found) issues.push(formatMissing(`--${flag} ${name}`, flags.sql, name, columns));
    return found;
  };
  const findAll = (flag: string, text: string | undefined): Placed[] =>
    (text === undefined ? [] : splitNames(text)).flatMap((name) => find(flag, name) ?? []);
  const findOne = (flag: string, name: string | undefined): Placed | undefined =>
    name === undefined ? undefined : find(flag, name);
  const shape = {
    columns: placed,
    key: findAll("key", flags.key),
    watermark: findAll("watermark", flags.watermark),
    rev: findOne("rev", flags.rev),
    voided: findOne("voided", flags.voided),
  };
  const { voided } = shape;
  if (voided && voided.kind !== "boolean" && voided.kind !== "number")
    issues.push(`--voided ${voided.name}: the column is ${voided.type}; expected boolean`);
  if (issues.length > 0) throw new ConfigError(issues);
  return shape;
}

function formatMissing(what: string, file: string, name: string, columns: readonly Column[]): string {
  const like = columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
  const given = columns.map((column) => column.name);
  const shown = given.slice(0, 20).join(", ") + (given.length > 20 ? ", …" : "");
  return like
    ? `${what}: not a column of the result of ${file}; there it is ${like.name}`
    : `${what}: not a column of the result of ${file}, which has ${shown}`;
}

function listTwice(file: string, columns: readonly Column[]): string[] {
  const names = columns.map(({ name }) => name);
  const twice = new Set(names.filter((name, place) => names.indexOf(name) !== place));
  return [...twice].map((name) => `${file}: two columns are named ${name}; name one of them with AS`);
}
