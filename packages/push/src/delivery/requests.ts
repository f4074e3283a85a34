import type { Batching } from "./batching.ts";
import type { Delivered, Delivery } from "./deliver.ts";
import { Fifo } from "../intake/fifo.ts";
import type { Clock } from "../ports.ts";
import type { RecordInFlight } from "../record.ts";
import type { Action } from "../target.ts";

export interface Answered {
  records: readonly RecordInFlight[];
  delivered: Delivered;
}

/** Records that may share a request and wait to be sent. */
interface Queue {
  readonly records: Fifo<RecordInFlight>;
  /** Characters of their contents. */
  length: number;
}

/** Records that wait to be sent, and requests in flight. */
export class Requests {
  readonly #batching: Batching;
  readonly #delivery: Delivery;
  readonly #clock: Clock;
  readonly #onAnswer: (answered: Answered) => void;
  /** By what may share a request, in the order of the first that waits. */
  readonly #queues = new Map<string, Queue>();
  #ready = 0;
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
    return this.#ready;
  }

  get isIdle(): boolean {
    return this.#inFlight + this.#ready === 0;
  }

  add(record: RecordInFlight): void {
    const { adapter, identified } = record;
    const { group = "", content } = identified;
    const name = `${adapter.kind}/${group}`;
    const queue = this.#queues.get(name) ?? { records: new Fifo(), length: 0 };
    this.#queues.set(name, queue);
    queue.records.push(record);
    queue.length += content.length;
    this.#ready += 1;
  }

  /**
   * Starts as many requests as the target can take; returns whether it started any. `isHurry`: also one of fewer records than it could
   * hold; `isLast`: no more will come, so that the rest is shared out evenly.
   */
  start(action: Action, { isHurry, isLast }: { isHurry: boolean; isLast: boolean }): boolean {
    let isStarted = false;
    while (this.#inFlight < this.#batching.concurrency && this.#ready > 0) {
      const size = isLast ? this.#batching.share(this.#ready, this.#clock.now()) : this.#batching.size;
      const due = this.#findDue(isHurry ? 1 : size);
      if (!due) break;
      this.#inFlight += 1;
      isStarted = true;
      void this.#deliver(this.#take(due, size), action);
    }
    return isStarted;
  }

  /** The answer of a request was taken in: until then it is in flight. */
  answered(): void {
    this.#inFlight -= 1;
  }

  /** Everything that waits; nothing does any more. */
  takeAll(): RecordInFlight[] {
    const records = [...this.#queues.values()].flatMap((queue) => [...queue.records]);
    this.#queues.clear();
    this.#ready = 0;
    return records;
  }

  /** The first queue that fills a request: so many records, or as many characters as one may have. */
  #findDue(least: number): [name: string, queue: Queue] | undefined {
    for (const [name, queue] of this.#queues)
      if (queue.records.count >= least || queue.length >= this.#batching.length) return [name, queue];
    return undefined;
  }

  /** At least one record. */
  #take([name, queue]: [string, Queue], size: number): RecordInFlight[] {
    const batch: RecordInFlight[] = [];
    const { records } = queue;
    let length = 0;
    for (let record = records.first; record && batch.length < size; record = records.first) {
      const more = record.identified.content.length;
      if (batch.length > 0 && length + more > this.#batching.length) break;
      records.shift();
      length += more;
      batch.push(record);
    }
    queue.length -= length;
    this.#ready -= batch.length;
    if (records.count === 0) this.#queues.delete(name);
    return batch;
  }

  async #deliver(records: readonly RecordInFlight[], action: Action): Promise<void> {
    this.#onAnswer({ records, delivered: await this.#delivery.deliver(records, action) });
  }
}
