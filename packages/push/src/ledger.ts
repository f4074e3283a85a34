import type { Checkpoint } from "@d2pipe/records";
import type { IndexEntry, IndexPort } from "./index-port.ts";

/** What is settled and not yet in the index. One transaction at a time, in order. */
export class Ledger {
  readonly #index: IndexPort;
  readonly #isDry: boolean;
  #entries: IndexEntry[] = [];
  #last: Promise<void> = Promise.resolve();

  constructor(index: IndexPort, isDry: boolean) {
    this.#index = index;
    this.#isDry = isDry;
  }

  get hasEntries(): boolean {
    return this.#entries.length > 0;
  }

  add(entry: IndexEntry): void {
    if (!this.#isDry) this.#entries.push(entry);
  }

  /** Everything added so far is in the index when this resolves. Rejects with what the index threw, from then on. */
  async commit(checkpoints: readonly Checkpoint[] = []): Promise<void> {
    const entries = this.#entries;
    this.#entries = [];
    const before = this.#last;
    this.#last = this.#write(before, entries, this.#isDry ? [] : checkpoints);
    await this.#last;
  }

  async #write(
    before: Promise<void>,
    entries: IndexEntry[],
    checkpoints: readonly Checkpoint[],
  ): Promise<void> {
    await before;
    if (entries.length > 0 || checkpoints.length > 0) await this.#index.settle(entries, checkpoints);
  }
}
