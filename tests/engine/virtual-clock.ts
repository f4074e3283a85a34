import type { Clock } from "@d2pipe/push";

interface Timer {
  at: number;
  order: number;
  ring: () => void;
}

/** Time that passes only when nothing else is left to do, in the same order each time. */
export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  #timers: Timer[] = [];

  constructor(start: number = Date.UTC(2024, 2, 11, 9)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const ring = (): void => {
        this.#timers = this.#timers.filter((timer) => timer.ring !== ring);
        signal?.removeEventListener("abort", ring);
        resolve();
      };
      this.#order += 1;
      this.#timers.push({ at: this.#now + milliseconds, order: this.#order, ring });
      signal?.addEventListener("abort", ring, { once: true });
    });
  }

  /** Lets time pass until the work is done, or until `isOver` says that nobody waits for it any more. */
  async run<Result>(work: Promise<Result>, isOver: () => boolean = () => false): Promise<Result | undefined> {
    const ended: PromiseSettledResult<Result>[] = [];
    const ending = Promise.allSettled([work]).then((results) => ended.push(...results));
    while (ended.length === 0) {
      await new Promise((resolve) => setImmediate(resolve));
      if (ended.length > 0) break;
      if (isOver()) return undefined;
      this.#next();
    }
    await ending;
    return await work;
  }

  /** What is left of a run that was killed. */
  async rest(milliseconds: number): Promise<void> {
    await this.run(this.wait(milliseconds));
  }

  #next(): void {
    const [first] = this.#timers.toSorted((a, b) => a.at - b.at || a.order - b.order);
    if (!first) throw new Error("nothing is left to do, and the work is not done");
    this.#now = Math.max(this.#now, first.at);
    first.ring();
  }
}
