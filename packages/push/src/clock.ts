/** Time, injected: `push` itself has no clock and no timers. */
export interface Clock {
  /** Milliseconds from any start. */
  now(): number;
  /** Calls back after so many milliseconds; the returned function cancels it. */
  later(milliseconds: number, callback: () => void): () => void;
}

/** Resolves after the time, or at once when the signal fires. */
export function wait(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      cancel();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const cancel = clock.later(milliseconds, done);
    if (signal.aborted) done();
    else signal.addEventListener("abort", done, { once: true });
  });
}
