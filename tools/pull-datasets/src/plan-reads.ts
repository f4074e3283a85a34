import type { PullCursor } from "./pull-cursor.ts";
import { toCursorStream } from "./pull-cursor.ts";

/** Some periods of an org unit that are read alike. */
export interface Read {
  periods: readonly string[];
  /** Only what changed from then on: ISO, UTC. Absent: everything. */
  since?: string | undefined;
  includeDeleted: boolean;
}

export interface ReadOptions {
  incremental: boolean;
  includeDeleted: boolean;
  children: boolean;
  overlapMs: number;
}

/** An org unit of a data set. */
export interface AskedUnit {
  dataSet: string;
  orgUnit: string;
  periods: readonly string[];
  /** Which data elements, as in `PullCursor`. */
  elements?: string | undefined;
  /** Periods with values that the target rejected: they are to come again, though they have not changed. */
  rejected?: ReadonlySet<string> | undefined;
}

/**
 * What to read of an org unit. Where the run before ended well: everything, or with `--incremental` what changed since. Where it was
 * interrupted behind this org unit: what changed since, since the rest is committed already. Periods that were not read then are read
 * whole, and so is everything when other data elements were read. Those with rejected values are read both ways: what was deleted meanwhile
 * is only in what changed.
 */
export function planReads(
  { dataSet, orgUnit, periods, elements, rejected }: AskedUnit,
  cursors: ReadonlyMap<string, PullCursor>,
  { incremental, includeDeleted, children, overlapMs }: ReadOptions,
): Read[] {
  const before = cursors.get(toCursorStream(dataSet, orgUnit));
  const isCut = before !== undefined && before.startedAt > (cursors.get(dataSet)?.startedAt ?? "");
  const hasAll = (before?.children === true || !children) && [undefined, elements].includes(before?.elements);
  const isUsable = before !== undefined && (incremental || isCut) && hasAll;
  if (!isUsable) return [{ periods, includeDeleted }];
  const covered = new Set(before.periods);
  const since = new Date(Date.parse(before.startedAt) - overlapMs).toISOString();
  const reads: Read[] = [
    { periods: periods.filter((period) => covered.has(period)), since, includeDeleted: true },
    {
      periods: periods.filter((period) => !covered.has(period) || rejected?.has(period)),
      includeDeleted,
    },
  ];
  return reads.filter((read) => read.periods.length > 0);
}
