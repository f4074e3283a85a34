import type { RecordLine, Rejection } from "@d2pipe/records";
import type { Clock } from "./clock.ts";
import type { Explain } from "./explain-errors.ts";
import type { IndexPort } from "./index-port.ts";
import type { OutcomeSink } from "./outcome-sink.ts";
import type { PaceLimits } from "./pace.ts";
import type { TargetPort } from "./target-port.ts";

/** What a push takes from the world, and how it is to behave. */
export interface PushOptions {
  target: TargetPort;
  index: IndexPort;
  clock: Clock;
  out: OutcomeSink;
  /** What a DHIS2 code means. */
  explain: Explain;
  /** What would make the server refuse a whole request; `undefined` when nothing. */
  check: (payload: RecordLine<"event">["event"]) => Rejection | undefined;
  limits: PaceLimits;
  /** How often a request is repeated whose answer was lost. */
  retries: number;
  /** Lines in hand at most, from the first that is not settled. */
  window: number;
  isDry: boolean;
  /** Send unchanged records too. */
  full: boolean;
  maxDeletes: number | undefined;
  /** Entries of the index that stand for something at the target. */
  known: number;
  /** Records that the index holds as rejected upstream (scope ""): `ownerKey` of each. */
  owed: Set<string>;
  /** The person or the reader wants an end: settle what is in hand. */
  signal: AbortSignal;
}
