import type { OutcomeStatus } from "@d2pipe/records";
import type { InputEnd, InputLine } from "@d2pipe/tool-kit";

/** Outcomes by status. */
export type StatusCounts = Readonly<Partial<Record<OutcomeStatus, number>>>;

/** Outcomes of a whole pipe, for its run in the index: those of the tools upstream, which pass through, and our own. */
export class RunCounts {
  readonly #upstream = new Map<OutcomeStatus, number>();
  isComplete = false;

  /** Those of the tools upstream and those of our own. */
  addTo(own: StatusCounts): StatusCounts {
    const sums: Partial<Record<OutcomeStatus, number>> = { ...own };
    for (const [status, count] of this.#upstream) sums[status] = (sums[status] ?? 0) + count;
    return sums;
  }

  /** The same lines, counted as they are taken. */
  async *count(
    input: AsyncGenerator<readonly InputLine[], InputEnd>,
  ): AsyncGenerator<readonly InputLine[], InputEnd> {
    for (let piece = await input.next(); ; piece = await input.next()) {
      if (piece.done) {
        this.isComplete = piece.value.complete;
        return piece.value;
      }
      for (const { parsed } of piece.value) {
        if (parsed.kind !== "outcome") continue;
        const { status } = parsed.line.outcome;
        this.#upstream.set(status, (this.#upstream.get(status) ?? 0) + 1);
      }
      yield piece.value;
    }
  }
}
