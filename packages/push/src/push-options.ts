import type { OutcomeStatus } from "@d2pipe/records";
import type { BatchLimits } from "./delivery/batching.ts";
import type { ComparedListing } from "./output/end-of-input.ts";
import type { Clock, Index, Output } from "./ports.ts";
import type { Strategy } from "./delivery/strategy.ts";
import type { Target } from "./target.ts";

export interface PushPorts {
  /** One for each kind of record that is sent. */
  targets: readonly Target[];
  index: Index;
  clock: Clock;
  output: Output;
}

export interface PushOptions {
  limits: BatchLimits;
  /** How often a request is repeated whose answer was lost. */
  retries: number;
  /** Most lines in flight, from the first that has no outcome. */
  window: number;
  /** Nothing is stored at the target. */
  dryRun: boolean;
  /** Send unchanged records too. */
  full: boolean;
  /** Default: whatever the lines ask for. */
  strategy?: Strategy | undefined;
  maxDeletes: number | undefined;
  /** Objects that the index knows at the target. */
  known: number;
  /** Records that wait to be corrected: `toRecordName` of each. */
  pending: ReadonlySet<string>;
  /** The person or the reader wants an end: what is in flight is waited for, the rest is not sent. */
  signal: AbortSignal;
}

export interface PushResult {
  counts: Readonly<Partial<Record<OutcomeStatus, number>>>;
  listings: readonly ComparedListing[];
  /** Objects at the target whose records are newly missing from the source. */
  missing: number;
  /** Records for which something may still arrive that an earlier request asked for: a later run decides them. */
  delayed: number;
  /** What stopped the run; every record that came in has its outcome all the same. */
  failure: { error: unknown } | undefined;
}
