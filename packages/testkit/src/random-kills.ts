/** A small seeded generator of numbers from 0 to below 1, so that a moment that failed can be tried again. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

/** Something that runs and can be ended; `kill` is false when there was nothing to end. */
export interface Killable<T> {
  kill(): boolean;
  readonly done: Promise<T>;
}

/**
 * Kills runs at random moments between their start and as long as the last run took that came to its end, so that the
 * moments spread over the whole of a run on a fast machine and on a busy one.
 */
export class RandomKills {
  readonly #random: () => number;
  #wholeMs: number;
  /** Runs that were ended before their end. */
  killed = 0;

  /** @param wholeMs how long an undisturbed run takes here */
  constructor(seed: number, wholeMs: number) {
    this.#random = seededRandom(seed);
    this.#wholeMs = wholeMs;
  }

  /** Lets a run end by itself or by the kill, whichever comes first. */
  async endOf<T>(run: Killable<T>): Promise<T> {
    const started = performance.now();
    let isKilled = false;
    const timer = setTimeout(() => (isKilled = run.kill()), this.#random() * this.#wholeMs);
    const result = await run.done;
    clearTimeout(timer);
    if (isKilled) this.killed += 1;
    else this.#wholeMs = performance.now() - started;
    return result;
  }
}
