import { formatCount } from "@d2pipe/format";

const mostShown = 5;

/** Places of rows that something is to be said about: how many, and the first few. */
export class Places {
  readonly #unit: string;
  readonly #first: number[] = [];
  #count = 0;

  constructor(unit: "line" | "submission") {
    this.#unit = unit;
  }

  add(place: number): void {
    this.#count += 1;
    if (this.#first.length < mostShown) this.#first.push(place);
  }

  get count(): number {
    return this.#count;
  }

  /** `1 row (line 4)`, `12 rows (lines 4, 7, 9, 12, 13, …)`. */
  get list(): string {
    const units = this.#count === 1 ? this.#unit : `${this.#unit}s`;
    const more = this.#count > this.#first.length ? ", …" : "";
    return `${formatCount(this.#count, "row")} (${units} ${this.#first.join(", ")}${more})`;
  }

  pair(one: number, two: number): string {
    return `${this.#unit}s ${one} and ${two}`;
  }
}
