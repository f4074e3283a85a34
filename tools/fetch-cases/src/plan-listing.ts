import { addMilliseconds } from "@d2pipe/commcare-client";
import { UsageError } from "@d2pipe/errors";
import type { Listing } from "@d2pipe/records";
import type { CaseCursor } from "./case-cursor.ts";
import { type FetchFlags, toClosed } from "./fetch-flags.ts";
import { toEnd, toLastFullHour, toStart, toStartOfDay } from "./time-range.ts";

/** Which cases, in the words of the client's query. */
export interface Bounds {
  closed?: boolean | undefined;
  indexedSince?: string | undefined;
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

/**
 * What to list (not for `--ids`). People's times are about `server_last_modified`: a case modified in the window comes, whenever
 * it was indexed. A checkpoint is about `indexed_on`, the order of the listing: nothing is indexed before a place that was
 * passed, save within the overlap.
 */
export function planListing(situation: Situation): ListingPlan {
  const { flags, hasIndex, now } = situation;
  const { since, until, window } = flags;
  const from = flags["from-date"];
  if (window) return planBetween(situation, toStart("--window", window[0]), toEnd("--window", window[1]));
  if (from !== undefined) return planSince(situation, toStartOfDay("--from-date", from));
  if (since === "last" || (since === undefined && until === undefined && hasIndex))
    return planLast(situation);
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
  if (modifiedSince !== undefined && modifiedSince >= modifiedUntil) {
    throw new UsageError("the time window ends before it starts");
  }
  return {
    listing: "window",
    bounds: { closed: toClosed(flags), modifiedSince, modifiedUntil },
    checkpoints: undefined,
    notes: [],
  };
}

/** Up to now. Leaves checkpoints only where it skips nothing that the checkpoint in the index still owes. */
function planSince({ flags, checkpoint }: Situation, modifiedSince: string | undefined): ListingPlan {
  const closed = toClosed(flags);
  const owed = checkpoint && addMilliseconds(checkpoint.indexed_on, -flags.overlap * 60_000);
  const skipsNothing =
    checkpoint === undefined ||
    (checkpoint.closed === closed && (modifiedSince === undefined || modifiedSince <= (owed ?? "")));
  return {
    listing: modifiedSince === undefined && closed === undefined ? "full" : "window",
    bounds: { closed, modifiedSince },
    checkpoints: skipsNothing ? { after: checkpoint?.indexed_on } : undefined,
    notes: skipsNothing
      ? []
      : ["the checkpoint in the index stays where it is: this time range does not reach back to it"],
  };
}

function planLast(situation: Situation): ListingPlan {
  const { flags, stream, checkpoint } = situation;
  const closed = toClosed(flags);
  const first = flags.first === undefined ? undefined : toStart("--first", flags.first);
  const everything = (why: string): ListingPlan => ({
    ...planSince({ ...situation, checkpoint: undefined }, first),
    notes: [`${stream}: ${why}: reading ${first === undefined ? "everything" : `all since ${first}`}`],
  });
  if (!checkpoint) return everything("no checkpoint in the index yet");
  if (checkpoint.closed !== undefined && checkpoint.closed !== closed) {
    return everything(`the checkpoint is of ${checkpoint.closed ? "--closed" : "--open"} cases only`);
  }
  return {
    listing: "window",
    bounds: { closed, indexedSince: addMilliseconds(checkpoint.indexed_on, -flags.overlap * 60_000) },
    checkpoints: { after: checkpoint.indexed_on },
    notes: [],
  };
}
