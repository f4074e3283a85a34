import type { ReviewRow, ReviewStatus } from "@d2pipe/reconcile";
import type { OutcomeStatus } from "@d2pipe/records";

export interface ReportedRun {
  number: number;
  tool: string;
  /** ISO times. */
  started: string;
  /** Undefined: it is running, or it was killed. */
  ended: string | undefined;
  counts: Partial<Record<OutcomeStatus, number>>;
  exitCode: number | undefined;
  complete: boolean | undefined;
}

/** How many entries of a stream ended alike. */
export interface ReportedCount {
  system: string;
  stream: string;
  scope: string;
  status: OutcomeStatus;
  count: number;
}

/** A record whose last outcome is rejected or unknown: the next run tries it again. */
export interface PendingRecord {
  id: string;
  stream: string;
  status: OutcomeStatus;
  target: string | undefined;
  /** ISO time. */
  lastTried: string | undefined;
}

/** Such records of one code. */
export interface PendingGroup {
  code: string | undefined;
  /** What the code means, and what to do. */
  message: string;
  hint: string | undefined;
  count: number;
  /** At most `idsPerGroup` of them. */
  records: readonly PendingRecord[];
}

/** Rows of the review with one status: what was deleted where. */
export interface ReviewGroup {
  status: ReviewStatus;
  count: number;
  /** At most `idsPerGroup` of them. */
  rows: readonly ReviewRow[];
}

/** All that the page shows. Ids and codes only: the index holds no values. */
export interface ReportPage {
  /** File name. */
  index: string;
  /** ISO times: of the index, of the page. */
  created: string;
  at: string;
  /** By system, stream, scope and status. */
  entries: readonly ReportedCount[];
  /** The newest first. */
  runs: readonly ReportedRun[];
  pending: readonly PendingGroup[];
  review: readonly ReviewGroup[];
  idsPerGroup: number;
}
