import type { OutcomeStatus } from "@d2pipe/records";

/** One record that is still owed. Ids and codes only. */
export interface OwedRecord {
  status: OutcomeStatus;
  system: string;
  stream: string;
  id: string;
  code: string;
  target?: string | undefined;
  /** Only with `--show-values`: it may quote what the record holds. */
  message?: string | undefined;
}

/** Records that failed alike. */
export interface OwedGroup {
  code: string;
  hint: string;
  count: number;
}

/** What one run of a pipeline came to. */
export interface OutcomeSummary {
  /** Name of the pipeline. */
  name: string;
  /** Records that ended in an outcome. */
  outcomes: number;
  counts: Readonly<Partial<Record<OutcomeStatus, number>>>;
  /** The most frequent first. */
  groups: readonly OwedGroup[];
  /** The first ones; `owed` says how many there are. */
  records: readonly OwedRecord[];
  owed: number;
  /** Lines of records that never became an outcome. */
  unsettled: number;
  /** Why the input is not complete; empty when it is. */
  faults: readonly string[];
  interrupted: boolean;
  /** ISO time. */
  finished: string;
}
