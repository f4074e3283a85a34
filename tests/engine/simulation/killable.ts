/** Calls that change nothing and answer at once: a process that is killed in one is killed at its next other call. */
const immediate: ReadonlySet<string | symbol> = new Set(["now", "hash"]);

/** Ends a run at one of its calls, as `kill -9` does: what it still waits for never arrives. */
export class Killable {
  calls = 0;
  isKilled = false;
  readonly #killAt: { call: number; isAfter: boolean } | undefined;
  readonly #onCall: (call: number) => void;

  constructor(killAt: { call: number; isAfter: boolean } | undefined, onCall: (call: number) => void) {
    this.#killAt = killAt;
    this.#onCall = onCall;
  }

  /** Every function of the port, with the places where the process may end: before the call took effect, and after. */
  wrap<Port extends object>(port: Port): Port {
    return new Proxy(port, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        const call = (args: readonly unknown[]): unknown => Reflect.apply(value, target, args);
        return immediate.has(name)
          ? (...args: unknown[]): unknown => this.#callImmediate(() => call(args))
          : (...args: unknown[]): unknown => this.#call(() => call(args));
      },
    });
  }

  #callImmediate(call: () => unknown): unknown {
    if (this.calls === this.#killAt?.call) this.isKilled = true;
    this.#onCall(this.calls);
    this.calls += 1;
    return call();
  }

  #call(call: () => unknown): unknown {
    const at = this.calls;
    this.calls += 1;
    this.#onCall(at);
    const isHere = this.#killAt?.call === at;
    if (this.isKilled || (isHere && !this.#killAt?.isAfter)) return this.#never();
    const result = call();
    if (isHere) this.isKilled = true;
    return result instanceof Promise ? this.#answer(result) : result;
  }

  /** What the server was asked, it does; the answer meets nobody. */
  async #answer(result: Promise<unknown>): Promise<unknown> {
    try {
      const answer: unknown = await result;
      return this.isKilled ? await this.#never() : answer;
    } catch (error) {
      if (this.isKilled) return await this.#never();
      throw error;
    }
  }

  #never(): Promise<never> {
    this.isKilled = true;
    return new Promise(() => undefined);
  }
}
