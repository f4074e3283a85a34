import type { Slot } from "./slot.ts";

/** Lines in input order, from the first that is not written out yet. */
export class Window {
  #slots: Slot[] = [];
  #head = 0;
  #length = 0;

  get count(): number {
    return this.#slots.length - this.#head;
  }

  /** Characters of the lines held. */
  get length(): number {
    return this.#length;
  }

  push(slot: Slot): void {
    this.#slots.push(slot);
    this.#length += slot.raw.length;
  }

  /** Takes the leading lines whose fate is known; a delete held back for the end of the input steps aside. */
  takeSettled(): Slot[] {
    let end = this.#head;
    for (; end < this.#slots.length; end += 1) {
      const slot = this.#slots[end];
      if (!slot || (slot.kind === "record" && !slot.verdict && !slot.isHeld)) break;
      this.#length -= slot.raw.length;
    }
    const taken = this.#slots.slice(this.#head, end);
    this.#head = end;
    if (this.#head > 1000 || this.#head === this.#slots.length) {
      this.#slots = this.#slots.slice(this.#head);
      this.#head = 0;
    }
    return taken;
  }
}
