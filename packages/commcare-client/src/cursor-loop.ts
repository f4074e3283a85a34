/** Finds out in constant memory that a sequence of cursors has come round (Brent): without it a pull would never end. */
export class CursorLoop {
  #kept: string | undefined;
  #steps = 0;
  #limit = 1;

  /** Whether this cursor was met before; a loop is found at the latest on its second or third round. */
  isRound(cursor: string): boolean {
    if (cursor === this.#kept) return true;
    this.#steps += 1;
    if (this.#steps === this.#limit) {
      this.#kept = cursor;
      this.#limit *= 2;
      this.#steps = 0;
    }
    return false;
  }
}
