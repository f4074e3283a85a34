import { OutOfTime } from "./to-remote-error.ts";

/** The clock of one attempt: pulls its own signal when time is up or when the caller's signal says so. */
export class AttemptTimer {
  readonly #controller = new AbortController();
  readonly #timeoutMs: number;
  readonly #outer: AbortSignal | undefined;
  readonly #onOuter = (): void => this.#controller.abort(this.#outer?.reason);
  #timer: NodeJS.Timeout | undefined;

  constructor(timeoutMs: number, outer: AbortSignal | undefined) {
    this.#timeoutMs = timeoutMs;
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

  /** Counts from now: for a body that is handed on piece by piece. */
  restart(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(new OutOfTime("out of time")), this.#timeoutMs);
    // A body that nobody reads must not keep the process alive; a pending request does so by itself.
    this.#timer.unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener("abort", this.#onOuter);
  }
}
