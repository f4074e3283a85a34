import type { RecordKey } from "./index-port.ts";
import type { RecordSlot } from "./slot.ts";

/** The newest line of each record in hand: lines of one record go one after the other. */
export class RecordsInHand {
  readonly #newest = new Map<string, RecordSlot>();

  /** Gives the line of the same record that came before, when it is still in hand. */
  take(slot: RecordSlot): RecordSlot | undefined {
    const earlier = this.#newest.get(slot.keyText);
    this.#newest.set(slot.keyText, slot);
    return earlier;
  }

  /** The line has gone out. */
  forget(slot: RecordSlot): void {
    if (this.#newest.get(slot.keyText) === slot) this.#newest.delete(slot.keyText);
  }

  /** The newest lines of a record, one a target. */
  listOf({ system, id }: RecordKey): RecordSlot[] {
    const slots: RecordSlot[] = [];
    for (const slot of this.#newest.values()) {
      if (slot.key?.id === id && slot.key.system === system) slots.push(slot);
    }
    return slots;
  }
}
