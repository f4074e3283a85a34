/** How long fewer records than usual wait for more. Milliseconds. */
const patience = { "look up": 5, send: 200 } as const;

export type Step = keyof typeof patience;

/** A step is done for many records at once. Fewer wait a little for more; then the step is done for what is there. */
export class Linger {
  readonly #wait: (milliseconds: number) => Promise<void>;
  readonly #isAwaited: Record<Step, boolean> = { "look up": false, send: false };
  readonly #isDone: Record<Step, boolean> = { "look up": false, send: false };
  readonly #isOver: Record<Step, boolean> = { "look up": false, send: false };

  constructor(wait: (milliseconds: number) => Promise<void>) {
    this.#wait = wait;
  }

  /** Undefined when the wait for this step runs already. */
  start(step: Step): Promise<void> | undefined {
    if (this.#isAwaited[step]) return undefined;
    this.#isAwaited[step] = true;
    this.#isDone[step] = false;
    return this.#wait(patience[step]);
  }

  /** The step was done for many: those that are left have only begun to wait. */
  done(step: Step): void {
    this.#isDone[step] = true;
  }

  /** The wait for a step is over. */
  end(step: Step): void {
    this.#isAwaited[step] = false;
    this.#isOver[step] = !this.#isDone[step];
  }

  /** Whether the wait for a step ended since this was asked. */
  takeEnd(step: Step): boolean {
    const isOver = this.#isOver[step];
    this.#isOver[step] = false;
    return isOver;
  }
}
