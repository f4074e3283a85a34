import type { Readable } from "node:stream";
import { ExitCode } from "@d2pipe/errors";

/**
 * Milliseconds in which a second signal is the same one: systemd sends it to every process of a service, and run-pipeline passes
 * it on to the same tools.
 */
const sameSignal = 500;

/** SIGINT, SIGTERM and a reader that closed the pipe: all mean "take nothing new, finish what is in flight". */
export class Interruption {
  readonly #controller = new AbortController();
  readonly #onSignal: (signal: NodeJS.Signals) => void;
  #exitCode: ExitCode | undefined;

  /**
   * @param drains the signal is noted, and the input read to its end (see `Declaration.drains`)
   * @param now milliseconds on a clock that only goes forward
   */
  constructor({ drains, now }: { drains: boolean; now: () => number }) {
    let first: number | undefined;
    this.#onSignal = (signal) => {
      if (first !== undefined && now() - first > sameSignal) this.#dieOf(signal);
      first ??= now();
      this.#exitCode = signal === "SIGINT" ? ExitCode.interrupted : ExitCode.terminated;
      if (!drains) this.#controller.abort();
    };
    process.on("SIGINT", this.#onSignal);
    process.on("SIGTERM", this.#onSignal);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** A signal came, or the reader closed the pipe. */
  get isStopped(): boolean {
    return this.#exitCode !== undefined || this.signal.aborted;
  }

  /** 130 or 143 after a signal; undefined otherwise, also when the reader closed the pipe (exit 0). */
  get exitCode(): ExitCode | undefined {
    return this.#exitCode;
  }

  readerClosed(): void {
    this.#controller.abort();
  }

  /** The bytes of a stream until its end or the stop, whichever comes first. */
  async *readUntilStopped(stream: Readable): AsyncIterable<Buffer> {
    const stop = (): void => {
      stream.destroy();
    };
    if (this.signal.aborted) stop();
    this.signal.addEventListener("abort", stop, { once: true });
    try {
      for await (const chunk of stream) yield chunk;
    } catch (error) {
      if (!this.signal.aborted) throw error;
    } finally {
      this.signal.removeEventListener("abort", stop);
      stream.destroy();
    }
  }

  dispose(): void {
    process.off("SIGINT", this.#onSignal);
    process.off("SIGTERM", this.#onSignal);
  }

  /** A second signal means now: the system's own default. */
  #dieOf(signal: NodeJS.Signals): void {
    this.dispose();
    process.kill(process.pid, signal);
  }
}
