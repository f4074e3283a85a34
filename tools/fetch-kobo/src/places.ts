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

  /** `1 row`, `12 rows`. */
  get rows(): string {
    return `${this.#count} ${this.#count === 1 ? "row" : "rows"}`;
  }

  /** `line 4`, `lines 4, 7`, `lines 4, 7, 9, 12, 13, …`. */
  get list(): string {
    const more = this.#count > this.#first.length ? ", …" : "";
    return `${this.#unit}${this.#count === 1 ? "" : "s"} ${this.#first.join(", ")}${more}`;
  }

  pair(one: number, two: number): string {
    return `${this.#unit}s ${one} and ${two}`;
  }
}
