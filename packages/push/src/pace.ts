/** Bounds that a person may set. */
export interface PaceLimits {
  /** Most records in a request. */
  batchSize: number;
  /** Most requests at a time. */
  lanes: number;
}

const firstSize = 100;
const growth = 50;
/** An answer quicker than this makes the next request larger; slower than `slow`, half as large. Milliseconds. */
const quick = 5_000;
const slow = 20_000;
/** A proxy commonly cuts at 10 MB, and DHIS2 holds the whole body in memory (dhis2-api §7). Characters. */
const firstLength = 4_000_000;

/** How much to send at once, learnt from how long the server takes: additive growth, halving. */
export class Pace {
  readonly #limits: PaceLimits;
  #size: number;
  #length = firstLength;
  #lanes: number;

  constructor(limits: PaceLimits) {
    this.#limits = limits;
    this.#size = Math.min(firstSize, limits.batchSize);
    this.#lanes = limits.lanes;
  }

  /** Most records in the next request. */
  get size(): number {
    return this.#size;
  }

  /** Most characters in the next request. */
  get length(): number {
    return this.#length;
  }

  get lanes(): number {
    return this.#lanes;
  }

  /** `count` records were answered in so many milliseconds. */
  answered(milliseconds: number, count: number): void {
    if (milliseconds > slow) this.#shrink(count);
    else if (milliseconds < quick && count >= this.#size) {
      this.#size = Math.min(this.#size + growth, this.#limits.batchSize);
      this.#lanes = Math.min(this.#lanes + 1, this.#limits.lanes);
    }
  }

  /** No usable answer came. */
  failed(count: number): void {
    this.#shrink(count);
  }

  /** 413: remembered for the rest of the run. */
  tooLarge(length: number): void {
    this.#length = Math.max(1, Math.min(this.#length, Math.floor(length / 2)));
  }

  #shrink(count: number): void {
    this.#size = Math.max(1, Math.floor(Math.min(count, this.#size) / 2));
    this.#lanes = 1;
  }
}
