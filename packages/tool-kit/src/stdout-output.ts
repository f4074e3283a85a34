import type { Writable } from "node:stream";
import { ExitCode, StorageError } from "@d2pipe/errors";
import type { Line, Outcome, OutcomeStatus, Rejection, Src } from "@d2pipe/records";
import type { Output } from "./output.ts";
import type { Raise } from "./raised-exit.ts";
import type { RejectsFile } from "./rejects-file.ts";
import type { Tally } from "./tally.ts";

/** Large enough that a write costs nothing a record, small enough that the first line is out at once. */
const pieceLength = 64 * 1024;

/** What a dry run would do, and does not. */
const changes: ReadonlySet<OutcomeStatus> = new Set(["created", "updated", "deleted"]);

export interface StdoutOptions {
  tool: string;
  stream: Writable;
  tally: Tally;
  raise: Raise;
  rejects: RejectsFile | undefined;
  /** Every outcome says that nothing was written. */
  dryRun: boolean;
  /** The reader closed the pipe. */
  onClosed: () => void;
}

/** Gathers lines and writes them in pieces; waits for the reader when it is slower than we are. */
export class StdoutOutput implements Output {
  readonly #options: StdoutOptions;
  #piece = "";
  #waiting = false;
  #closed = false;
  #failure: StorageError | undefined;
  #isThrown = false;
  #isDue = false;
  #wake: (() => void) | undefined;

  constructor(options: StdoutOptions) {
    this.#options = options;
    options.stream.on("drain", () => this.#release());
    options.stream.on("error", (error: NodeJS.ErrnoException) => this.#broken(error));
  }

  write(line: Line): void {
    const kind = Object.keys(line).find((key) => key !== "src" && key !== "op" && key !== "rejected");
    this.writeText(JSON.stringify(line), kind);
  }

  writeText(text: string, kind?: string): void {
    if (kind !== undefined) this.#options.tally.wrote(kind);
    this.pass(text);
  }

  writeLines(lines: Uint8Array, kind: string, count: number): boolean {
    const { tally, stream } = this.#options;
    tally.wrote(kind, count);
    if (this.#piece !== "") this.#send();
    if (this.#closed) return true;
    this.#waiting = !stream.write(lines);
    return stream.writableLength === 0;
  }

  pass(raw: string): void {
    if (!this.#isDue) this.#sendSoon();
    this.#piece += raw + "\n";
    if (this.#piece.length >= pieceLength && !this.#waiting) this.#send();
  }

  outcome(src: Src, outcome: Omit<Outcome, "tool">): void {
    const { status, ...rest } = outcome;
    const { tally, raise, tool, dryRun } = this.#options;
    tally.count(dryRun && changes.has(status) ? `would be ${status}` : status);
    if (status === "rejected") raise(ExitCode.partial);
    const mark = dryRun ? ({ dryRun } as const) : {};
    this.pass(JSON.stringify({ src, outcome: { status, tool, ...rest, ...mark } }));
  }

  reject(src: Src, rejection: Rejection, raw: string): void {
    const { target, code, message, hint } = rejection;
    this.outcome(src, { status: "rejected", target, code, message, hint });
    this.#options.rejects?.write(raw, { tool: this.#options.tool, ...rejection });
  }

  count(name: string, by = 1, singular: string = name): void {
    this.#options.tally.count(name, by, singular);
  }

  get full(): boolean {
    return this.#waiting || this.#failure !== undefined;
  }

  get closed(): boolean {
    return this.#closed;
  }

  async drained(): Promise<void> {
    while (this.#waiting && !this.#closed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (!this.#failure || this.#isThrown) return;
    this.#isThrown = true;
    throw this.#failure;
  }

  /** Sends the rest and waits until the reader has taken it. */
  async flush(): Promise<void> {
    await this.drained();
    if (this.#closed || this.#piece === "") return;
    this.#send();
    await this.drained();
  }

  /** What is there goes out with the next turn of the event loop: a slow source shows its first lines at once. */
  #sendSoon(): void {
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      if (!this.#waiting && this.#piece !== "") this.#send();
    });
  }

  #send(): void {
    const piece = this.#piece;
    this.#piece = "";
    if (this.#closed) return;
    this.#waiting = !this.#options.stream.write(piece);
  }

  #release(): void {
    this.#waiting = false;
    this.#wake?.();
    this.#wake = undefined;
    if (this.#piece.length >= pieceLength) this.#send();
  }

  #broken(error: NodeJS.ErrnoException): void {
    this.#closed = true;
    if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_DESTROYED") {
      const hint = "free some space, then run again: it is safe";
      this.#failure = new StorageError(`stdout: ${error.code ?? error.message}`, { cause: error, hint });
    }
    this.#release();
    this.#options.onClosed();
  }
}
