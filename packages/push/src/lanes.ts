import type { Delivery } from "./delivery.ts";
import type { Pace } from "./pace.ts";
import { SendQueue } from "./send-queue.ts";
import type { RecordSlot } from "./slot.ts";

export interface LanesOptions {
  delivery: Delivery;
  pace: Pace;
  /** A batch is settled; with the error that stops the run, if any. */
  onSettled: (failure: { error: unknown } | undefined) => void;
}

/** Requests in flight and records that wait for one. One object is never in two requests at once. */
export class Lanes {
  readonly #options: LanesOptions;
  readonly #queue = new SendQueue();
  /** The newest record in hand of each object at the server. */
  readonly #newest = new Map<string, RecordSlot>();
  #busy = 0;

  constructor(options: LanesOptions) {
    this.#options = options;
  }

  get isIdle(): boolean {
    return this.#busy === 0 && this.#queue.count === 0;
  }

  /** A request as large as it may be waits. */
  get isFull(): boolean {
    return this.#queue.isFull(this.#options.pace);
  }

  /** A second record of the same object waits for the first. */
  enqueue(slot: RecordSlot): void {
    slot.lane = slot.uid;
    const earlier = this.#newest.get(slot.lane);
    this.#newest.set(slot.lane, slot);
    if (earlier) earlier.laneNext = slot;
    else this.#queue.push(slot);
  }

  /** A record is settled: gives the one that waited for it. */
  leave(slot: RecordSlot): RecordSlot | undefined {
    const { laneNext } = slot;
    slot.laneNext = undefined;
    if (!laneNext && this.#newest.get(slot.lane) === slot) this.#newest.delete(slot.lane);
    return laneNext;
  }

  /** Back into the queue: the object is free now. */
  release(slot: RecordSlot): void {
    this.#queue.push(slot);
  }

  /** Starts requests as far as lanes and pace allow; a part of a batch only when nothing more is coming soon. */
  pump(isMoreComing: boolean): void {
    const { pace } = this.#options;
    while (this.#busy < pace.lanes && this.#queue.count > 0) {
      if (isMoreComing && !this.isFull) return;
      this.#busy += 1;
      void this.#deliver(this.#queue.take(pace));
    }
  }

  /** Everything that waits for a request. */
  takeAll(): RecordSlot[] {
    return this.#queue.takeAll();
  }

  async #deliver(batch: readonly RecordSlot[]): Promise<void> {
    let failure: { error: unknown } | undefined;
    try {
      await this.#options.delivery.deliver(batch);
    } catch (error) {
      failure = { error };
    }
    this.#busy -= 1;
    this.#options.onSettled(failure);
  }
}
