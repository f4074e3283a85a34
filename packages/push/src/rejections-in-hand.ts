import type { IndexEntry } from "./index-port.ts";
import type { PassSlot, RecordSlot } from "./slot.ts";
import { ownerKey } from "./upstream.ts";

/** Rejections upstream that are still in hand: they overrule records that stand before them. */
export class RejectionsInHand {
  readonly #newest = new Map<string, PassSlot>();

  take(slot: PassSlot): void {
    if (slot.entry) this.#newest.set(ownerKey(slot.entry), slot);
  }

  /** The line has gone out. */
  forget(slot: PassSlot): void {
    if (!slot.entry) return;
    const key = ownerKey(slot.entry);
    if (this.#newest.get(key) === slot) this.#newest.delete(key);
  }

  /** What a rejection behind the line says of the record that was just settled. */
  findBehind(slot: RecordSlot, settled: IndexEntry): IndexEntry | undefined {
    if (this.#newest.size === 0) return undefined;
    const behind = this.#newest.get(ownerKey(settled));
    return behind && behind.order > slot.order ? behind.entry : undefined;
  }
}
