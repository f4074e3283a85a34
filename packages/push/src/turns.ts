import type { IndexEntry } from "./index-port.ts";
import type { RecordSlot } from "./slot.ts";

/**
 * Records whose turn has come, with what the record before them left. A list instead of recursion: thousands of lines may carry
 * one record.
 */
export class Turns {
  readonly #plan: (slot: RecordSlot, entry: IndexEntry | undefined) => void;
  readonly #ready: { slot: RecordSlot; entry: IndexEntry | undefined }[] = [];
  #isPlanning = false;

  constructor(plan: (slot: RecordSlot, entry: IndexEntry | undefined) => void) {
    this.#plan = plan;
  }

  add(slot: RecordSlot, entry: IndexEntry | undefined): void {
    this.#ready.push({ slot, entry });
    if (this.#isPlanning) return;
    this.#isPlanning = true;
    try {
      for (let ready = this.#ready.pop(); ready; ready = this.#ready.pop())
        this.#plan(ready.slot, ready.entry);
    } finally {
      this.#isPlanning = false;
    }
  }
}
