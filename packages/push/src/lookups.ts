import { findEntries } from "./find-entries.ts";
import type { IndexEntry, IndexPort } from "./index-port.ts";
import type { RecordSlot } from "./slot.ts";

export interface LookupsOptions {
  index: IndexPort;
  onFound: (slot: RecordSlot, entry: IndexEntry | undefined) => void;
  /** The index cannot be read; some of the slots may have been found before. */
  onFailure: (error: unknown, slots: readonly RecordSlot[]) => void;
  /** A batch has been looked up, or could not be. */
  onEnd: () => void;
}

const batchSize = 1000;

/** What the index knows of the records in hand, asked in batches. */
export class Lookups {
  readonly #options: LookupsOptions;
  #waiting: RecordSlot[] = [];
  #running = 0;

  constructor(options: LookupsOptions) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#running > 0;
  }

  get isIdle(): boolean {
    return this.#running === 0 && this.#waiting.length === 0;
  }

  add(slot: RecordSlot): void {
    this.#waiting.push(slot);
    if (this.#waiting.length >= batchSize) this.start();
  }

  /** Asks for what waits, a whole batch or not. */
  start(): void {
    if (this.#waiting.length > 0) void this.#lookUp(this.takeAll());
  }

  /** Everything that was not asked for yet. */
  takeAll(): RecordSlot[] {
    const slots = this.#waiting;
    this.#waiting = [];
    return slots;
  }

  async #lookUp(slots: readonly RecordSlot[]): Promise<void> {
    const { index, onFound, onFailure, onEnd } = this.#options;
    this.#running += 1;
    try {
      const entries = await findEntries(index, slots);
      slots.forEach((slot, at) => onFound(slot, entries[at]));
    } catch (error) {
      onFailure(error, slots);
    }
    this.#running -= 1;
    onEnd();
  }
}
