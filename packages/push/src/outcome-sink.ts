import type { Outcome, Rejection, Src } from "@d2pipe/records";

/** Where lines go, in input order. The tool kit's output fits. */
export interface OutcomeSink {
  pass(raw: string): void;
  outcome(src: Src, outcome: Omit<Outcome, "tool">): void;
  reject(src: Src, rejection: Rejection, raw: string): void;
}
