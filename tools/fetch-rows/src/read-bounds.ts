import { UsageError } from "@d2pipe/errors";
import type { Column } from "@d2pipe/sql-source";
import type { FetchFlags } from "./fetch-flags.ts";

/** A range of the first watermark column, both ends included. */
export interface Bounds {
  from: string | undefined;
  /** `length`: how long what it names lasts, as PostgreSQL's interval; undefined: it is a moment, or no time. */
  until: { value: string; length: string | undefined } | undefined;
}

const timePattern =
  /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?<second>:\d{2}(?<fraction>\.\d{1,6})?)?(?<zone>Z|[+-]\d{2}(?::?\d{2})?)?)?$/u;

const hint = "2024-03-11, 2024-03-11T09:00:00 or, where the column has a zone, 2024-03-11T12:00:00+03:00";

interface Time {
  length: string | undefined;
  hasZone: boolean;
}

function parseTime(text: string): Time | undefined {
  const found = timePattern.exec(text);
  if (!found || Number.isNaN(Date.parse(text.slice(0, 10)))) return undefined;
  const { second, fraction, zone } = found.groups ?? {};
  const hasZone = zone !== undefined;
  if (text.length === 10) return { length: "1 day", hasZone };
  if (second === undefined) return { length: "1 minute", hasZone };
  return { length: fraction === undefined ? "1 second" : undefined, hasZone };
}

function ensureTime(flag: string, text: string, column: Column): Time {
  const time = parseTime(text);
  if (!time) throw new UsageError(`--${flag} ${text}: expected a date or time that exists`, { hint });
  if (column.type === "date" && text.length > 10)
    throw new UsageError(`--${flag} ${text}: ${column.name} has days and no times; expected a day`, { hint });
  // PostgreSQL would leave the zone out without a word.
  if (column.type === "timestamp without time zone" && time.hasZone)
    throw new UsageError(
      `--${flag} ${text}: ${column.name} has no time zone; expected a time as it is stored there`,
      {
        hint,
      },
    );
  return time;
}

/** What `--from` and `--until` mean for this column; undefined when neither is given. */
export function readBounds({ from, until }: FetchFlags, column: Column | undefined): Bounds | undefined {
  if (column === undefined || (from === undefined && until === undefined)) return undefined;
  const isTime = column.type.startsWith("timestamp") || column.type === "date";
  const [, end] = [["from", from] as const, ["until", until] as const].map(([flag, text]) =>
    text !== undefined && isTime ? ensureTime(flag, text, column) : undefined,
  );
  if (until === undefined) return { from, until: undefined };
  return { from, until: { value: until, length: column.type === "date" ? undefined : end?.length } };
}
