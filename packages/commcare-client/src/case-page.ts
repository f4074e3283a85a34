import type { Case } from "@d2pipe/records";

/** One page of a listing, repeats already dropped. */
export interface CasePage {
  cases: readonly Case[];
  /** Of the last case the server sent in this page: everything up to here has been listed. Undefined when it named no time. */
  lastIndexedOn: string | undefined;
  lastCaseId: string | undefined;
  /** What the server says about how many match; for display only (its meaning changes with its age). */
  matching: number | undefined;
}
