import type { Values } from "@d2pipe/sql-source";
import type { Placed } from "./plan-query.ts";
import type { RowCursor } from "./row-cursor.ts";

const rowsBetween = 5000;

/**
 * Where the next run may start. A checkpoint is only put between two rows that differ in the watermark: of rows that share one, the next
 * run reads all or none.
 */
export class Checkpoints {
  readonly #watermark: readonly Placed[];
  /** Of the last row that it may move to. */
  #reached: readonly string[] | undefined;
  #since = 0;

  constructor(watermark: readonly Placed[]) {
    this.#watermark = watermark;
  }

  /** Before each row is written; returns the checkpoint to be written before it. `mayMove` as the query says of the row. */
  before(values: Values, mayMove: boolean): RowCursor | undefined {
    this.#since += 1;
    if (!mayMove) return undefined;
    const reached = this.#watermark.map(({ place }) => values[place] ?? "");
    const isNext = this.#reached?.some((value, place) => value !== reached[place]) ?? false;
    const due = isNext && this.#since > rowsBetween ? this.#toCursor() : undefined;
    if (due) this.#since = 1;
    this.#reached = reached;
    return due;
  }

  /** After the last row. */
  end(): RowCursor | undefined {
    return this.#toCursor();
  }

  #toCursor(): RowCursor | undefined {
    const reached = this.#reached;
    return (
      reached && Object.fromEntries(this.#watermark.map(({ name }, place) => [name, reached[place] ?? ""]))
    );
  }
}
