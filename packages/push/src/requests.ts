import type { Batching } from "./batching.ts";
import type { Delivered, Delivery } from "./deliver.ts";
import { Fifo } from "./fifo.ts";
import type { Clock } from "./ports.ts";
import type { RecordInFlight } from "./record.ts";
import type { Action } from "./target.ts";

export interface Answered {
  records: readonly RecordInFlight[];
  delivered: Delivered;
}

/** Records that wait to be sent, and requests in flight. */
export class Requests {
  readonly #batching: Batching;
  readonly #delivery: Delivery;
  readonly #clock: Clock;
  readonly #onAnswer: (answered: Answered) => void;
  readonly #ready = new Fifo<RecordInFlight>();
  /** Characters of the records that wait. */
  #length = 0;
  #inFlight = 0;

  constructor(
    { batching, delivery, clock }: { batching: Batching; delivery: Delivery; clock: Clock },
    onAnswer: (answered: Answered) => void,
  ) {
    this.#batching = batching;
    this.#delivery = delivery;
    this.#clock = clock;
    this.#onAnswer = onAnswer;
  }

  /** Records that wait to be sent. */
  get ready(): number {
    return this.#ready.count;
  }

  get isIdle(): boolean {
    return this.#inFlight + this.#ready.count === 0;
  }

  add(record: RecordInFlight): void {
    this.#ready.push(record);
    this.#length += record.identified.content.length;
  }

  /**
   * Starts as many requests as the target can take; returns whether it started any. `isHurry`: also one of fewer records than it could
   * hold; `isLast`: no more will come, so that the rest is shared out evenly.
   */
  start(action: Action, { isHurry, isLast }: { isHurry: boolean; isLast: boolean }): boolean {
    let isStarted = false;
    while (this.#inFlight < this.#batching.concurrency && this.#ready.count > 0) {
      const size = isLast ? this.#batching.share(this.#ready.count, this.#clock.now()) : this.#batching.size;
      if (!isHurry && this.#ready.count < size && this.#length < this.#batching.length) break;
      this.#inFlight += 1;
      isStarted = true;
      void this.#deliver(this.#take(size), action);
    }
    return isStarted;
  }

  /** The answer of a request was taken in: until then it is in flight. */
  answered(): void {
    this.#inFlight -= 1;
  }

  /** Everything that waits; nothing does any more. */
  takeAll(): RecordInFlight[] {
    const records: RecordInFlight[] = [];
    for (let record = this.#ready.shift(); record; record = this.#ready.shift()) records.push(record);
    this.#length = 0;
    return records;
  }

  /** At least one record. */
  #take(size: number): RecordInFlight[] {
    const batch: RecordInFlight[] = [];
    let length = 0;
    for (let record = this.#ready.first; record && batch.length < size; record = this.#ready.first) {
      const more = record.identified.content.length;
      if (batch.length > 0 && length + more > this.#batching.length) break;
      this.#ready.shift();
      length += more;
      batch.push(record);
    }
    this.#length -= length;
    return batch;
  }

  async #deliver(records: readonly RecordInFlight[], action: Action): Promise<void> {
    this.#onAnswer({ records, delivered: await this.#delivery.deliver(records, action) });
  }
}
