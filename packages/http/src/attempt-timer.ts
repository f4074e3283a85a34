/** Why an attempt was given up: time was up. */
class OutOfTime extends Error {
  override readonly name = "OutOfTime" as const;
}

/** The clock of one attempt: aborts its own signal when time is up or when the caller's signal says so. */
export class AttemptTimer {
  readonly #controller = new AbortController();
  readonly timeoutMs: number;
  readonly #outer: AbortSignal | undefined;
  readonly #onOuter = (): void => this.#controller.abort(this.#outer?.reason);
  #timer: NodeJS.Timeout | undefined;

  constructor(timeoutMs: number, outer: AbortSignal | undefined) {
    this.timeoutMs = timeoutMs;
    this.#outer = outer;
    if (outer?.aborted) this.#onOuter();
    outer?.addEventListener("abort", this.#onOuter, { once: true });
    this.restart();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What the caller's signal was aborted with, when it was that. */
  get interruption(): unknown {
    return this.#outer?.aborted ? this.#outer.reason : undefined;
  }

  get isOutOfTime(): boolean {
    return this.signal.reason instanceof OutOfTime;
  }

  /** Counts from now: for a body that is handed on piece by piece. */
  restart(): void {
    this.pause();
    this.#timer = setTimeout(() => this.#controller.abort(new OutOfTime("out of time")), this.timeoutMs);
    // A body that nobody reads must not keep the process alive; a pending request does so by itself.
    this.#timer.unref();
  }

  /** Does not count while the reader has the turn: a slow reader is not a slow server. */
  pause(): void {
    clearTimeout(this.#timer);
  }

  stop(): void {
    this.pause();
    this.#outer?.removeEventListener("abort", this.#onOuter);
  }
}
