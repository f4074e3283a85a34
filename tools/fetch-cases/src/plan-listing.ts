import { addMilliseconds } from "@d2pipe/commcare-client";
import { UsageError } from "@d2pipe/errors";
import type { Listing } from "@d2pipe/records";
import type { CaseCursor } from "./case-cursor.ts";
import { type FetchFlags, toClosed } from "./fetch-flags.ts";
import { toEnd, toLastFullHour, toStart, toStartOfDay } from "./time-range.ts";

/** Which cases, as the client's query names it. */
export interface Bounds {
  closed?: boolean | undefined;
  indexedSince?: string | undefined;
  indexedUntil?: string | undefined;
  modifiedSince?: string | undefined;
  modifiedUntil?: string | undefined;
}

export interface ListingPlan {
  listing: Listing;
  bounds: Bounds;
  /** `after`: the checkpoint that is not to be moved back; undefined: this listing must leave no checkpoint. */
  checkpoints: { after: string | undefined } | undefined;
  /** For people. */
  notes: readonly string[];
}

export interface Situation {
  flags: FetchFlags;
  stream: string;
  hasIndex: boolean;
  /** The last one of this stream in the index. */
  checkpoint: CaseCursor | undefined;
  now: Date;
}

/** Whether a listing goes on from the checkpoint in the index. */
export function isFromCheckpoint(
  { since, until, window, "from-date": from }: FetchFlags,
  hasIndex: boolean,
): boolean {
  if (since !== undefined) return since === "last";
  return hasIndex && until === undefined && window === undefined && from === undefined;
}

/**
 * What to list (not for `--ids`). People's times are about `server_last_modified`: a case modified in the window comes, whenever
 * it was indexed. A checkpoint is about `indexed_on`, the order of the listing: nothing is indexed before a place that was
 * passed, save within the overlap. So a listing that goes on from a checkpoint ends by `indexed_on` too.
 */
export function planListing(situation: Situation): ListingPlan {
  const { flags, hasIndex, now } = situation;
  const { since, until, window } = flags;
  const from = flags["from-date"];
  if (window) return planBetween(situation, toStart("--window", window[0]), toEnd("--window", window[1]));
  if (from !== undefined) return planSince(situation, toStartOfDay("--from-date", from));
  if (isFromCheckpoint(flags, hasIndex)) return planLast(situation);
  if (since === undefined && until === undefined) {
    const hour = toLastFullHour(now);
    return planBetween(situation, hour.since, hour.until);
  }
  const start = since === undefined || since === "all" ? undefined : toStart("--since", since);
  return until === undefined
    ? planSince(situation, start)
    : planBetween(situation, start, toEnd("--until", until));
}

function planBetween(
  { flags }: Situation,
  modifiedSince: string | undefined,
  modifiedUntil: string,
): ListingPlan {
  ensureOrder(modifiedSince, modifiedUntil);
  return {
    listing: "window",
    bounds: { closed: toClosed(flags), modifiedSince, modifiedUntil },
    checkpoints: undefined,
    notes: [],
  };
}

function ensureOrder(since: string | undefined, until: string | undefined): void {
  if (since !== undefined && until !== undefined && since >= until)
    throw new UsageError("the time window ends before it starts");
}

/** Where a listing has to start so that it misses nothing behind the checkpoint. */
function toOverlap(checkpoint: CaseCursor, flags: FetchFlags): string {
  return addMilliseconds(checkpoint.indexed_on, -flags.overlap * 60_000);
}

/**
 * Up to now. Leaves a checkpoint where there is none yet, or where it lists all that a run from the one in the index would: never for
 * a time of modification, since a case may be indexed, and come behind the checkpoint, long after it was modified.
 */
function planSince({ flags, checkpoint }: Situation, modifiedSince: string | undefined): ListingPlan {
  const closed = toClosed(flags);
  const mayMove = checkpoint === undefined || (checkpoint.closed === closed && modifiedSince === undefined);
  return {
    listing: modifiedSince === undefined && closed === undefined ? "full" : "window",
    bounds: { closed, modifiedSince },
    checkpoints: mayMove ? { after: checkpoint?.indexed_on } : undefined,
    notes: mayMove ? [] : ["the checkpoint in the index stays where it is: --since last goes on from there"],
  };
}

function planLast({ flags, stream, checkpoint }: Situation): ListingPlan {
  const closed = toClosed(flags);
  const indexedUntil = flags.until === undefined ? undefined : toEnd("--until", flags.until);
  const unusable = findUnusable(checkpoint, closed);
  if (checkpoint && unusable === undefined) {
    const isPast = indexedUntil !== undefined && indexedUntil <= checkpoint.indexed_on;
    return {
      listing: "window",
      bounds: { closed, indexedSince: toOverlap(checkpoint, flags), indexedUntil },
      checkpoints: { after: checkpoint.indexed_on },
      notes: isPast
        ? [`${stream}: the checkpoint is behind --until already: there is nothing new to list`]
        : [],
    };
  }
  const first = flags.first === undefined ? undefined : toStart("--first", flags.first);
  ensureOrder(first, indexedUntil);
  const isFull = first === undefined && indexedUntil === undefined && closed === undefined;
  return {
    listing: isFull ? "full" : "window",
    bounds: { closed, modifiedSince: first, indexedUntil },
    checkpoints: { after: undefined },
    notes: [`${stream}: ${unusable}: reading ${formatRange(first, indexedUntil)}`],
  };
}

function formatRange(since: string | undefined, until: string | undefined): string {
  const all = since === undefined ? "everything" : `all since ${formatTime(since)}`;
  return until === undefined ? all : `${all}, up to ${formatTime(until)}`;
}

function formatTime(timestamp: string): string {
  return `${timestamp.slice(0, 16).replace("T", " ")} UTC`;
}

/** Why a listing cannot go on from this checkpoint. */
function findUnusable(checkpoint: CaseCursor | undefined, closed: boolean | undefined): string | undefined {
  if (!checkpoint) return "no checkpoint in the index yet";
  if (checkpoint.closed === undefined || checkpoint.closed === closed) return undefined;
  return `the checkpoint is of ${checkpoint.closed ? "--closed" : "--open"} cases only`;
}
