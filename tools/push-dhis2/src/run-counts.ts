import type { OutcomeStatus } from "@d2pipe/records";

export type StatusCounts = Readonly<Partial<Record<OutcomeStatus, number>>>;

/** Outcomes of a whole pipe, for its run in the index: those of the tools upstream, which pass through, and our own. */
export class RunCounts {
  readonly #upstream = new Map<OutcomeStatus, number>();

  addUpstream(status: OutcomeStatus): void {
    this.#upstream.set(status, (this.#upstream.get(status) ?? 0) + 1);
  }

  with(own: StatusCounts): StatusCounts {
    const sums: Partial<Record<OutcomeStatus, number>> = { ...own };
    for (const [status, count] of this.#upstream) sums[status] = (sums[status] ?? 0) + count;
    return sums;
  }
}
