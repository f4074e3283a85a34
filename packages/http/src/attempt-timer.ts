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
  readonly #timer: NodeJS.Timeout;

  constructor(timeoutMs: number, outer: AbortSignal | undefined) {
    this.timeoutMs = timeoutMs;
    this.#outer = outer;
    if (outer?.aborted) this.#onOuter();
    outer?.addEventListener("abort", this.#onOuter, { once: true });
    this.#timer = setTimeout(() => this.#controller.abort(new OutOfTime("out of time")), timeoutMs);
    // A body that nobody reads must not keep the process alive; a pending request does so by itself.
    this.#timer.unref();
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
    this.#timer.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener("abort", this.#onOuter);
  }
}
