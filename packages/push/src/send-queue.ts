import type { Pace } from "./pace.ts";
import type { RecordSlot } from "./slot.ts";

/** Records that wait to be sent, first come first served. */
export class SendQueue {
  #slots: RecordSlot[] = [];
  #head = 0;
  #length = 0;

  get count(): number {
    return this.#slots.length - this.#head;
  }

  push(slot: RecordSlot): void {
    this.#slots.push(slot);
    this.#length += slot.text.length;
  }

  /** Whether a request would be as large as the pace allows. */
  isFull(pace: Pace): boolean {
    return this.count >= pace.size || this.#length >= pace.length;
  }

  /** The next request: bounded by count and length, writes and deletes apart. At least one record when there is one. */
  take(pace: Pace): RecordSlot[] {
    const batch: RecordSlot[] = [];
    let length = 0;
    for (; this.#head < this.#slots.length && batch.length < pace.size; this.#head += 1) {
      const slot = this.#slots[this.#head];
      if (!slot || (batch[0] && batch[0].isDelete !== slot.isDelete)) break;
      if (batch.length > 0 && length + slot.text.length > pace.length) break;
      length += slot.text.length;
      batch.push(slot);
    }
    this.#length -= length;
    if (this.#head > 1000 || this.#head === this.#slots.length) {
      this.#slots = this.#slots.slice(this.#head);
      this.#head = 0;
    }
    return batch;
  }

  /** Everything that waits; the queue is empty then. */
  takeAll(): RecordSlot[] {
    const rest = this.#slots.slice(this.#head);
    this.#slots = [];
    this.#head = 0;
    this.#length = 0;
    return rest;
  }
}
