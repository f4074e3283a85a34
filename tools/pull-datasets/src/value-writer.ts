import type { Lines } from "@d2pipe/data-values";
import type { SourceServer } from "@d2pipe/records";
import type { Output } from "@d2pipe/tool-kit";
import type { PullCursor } from "./pull-cursor.ts";
import type { RegistrationLines } from "./read-registrations.ts";

const system = "dhis2";

/** Writes the framed listing of one data set after the other. The end counts every line that had a `src`. */
export class ValueWriter {
  readonly #out: Output;
  readonly #server: SourceServer;
  #stream = "";
  #count = 0;
  #isComplete = true;

  constructor(out: Output, server: SourceServer) {
    this.#out = out;
    this.#server = server;
  }

  /** @param since of some org units or periods only what changed from then on is read */
  begin(stream: string, since: string | undefined): void {
    this.#stream = stream;
    this.#count = 0;
    this.#isComplete = true;
    this.#out.write({ begin: { system, stream, listing: "window", since, server: this.#server } });
  }

  /** @returns whether the memory of the lines may be used again */
  async lines({ bytes, count }: Lines): Promise<boolean> {
    const isOut = this.#out.writeLines(bytes, "dataValue", count);
    this.#count += count;
    if (!this.#out.full) return isOut;
    await this.#out.drained();
    return true;
  }

  /** Behind the values that they stand for. */
  async registrations({ bytes, count }: RegistrationLines): Promise<void> {
    if (count === 0) return;
    this.#out.writeLines(bytes, "completeDataSetRegistration", count);
    this.#count += count;
    if (this.#out.full) await this.#out.drained();
  }

  /** Something that cannot be read. */
  reject(code: string, message: string, hint?: string): void {
    const src = { system, stream: this.#stream };
    this.#out.outcome(src, { status: "rejected", code, message, ...(hint === undefined ? {} : { hint }) });
    this.#count += 1;
  }

  /** Values are missing that nothing else tells of. */
  cut(): void {
    this.#isComplete = false;
  }

  get isComplete(): boolean {
    return this.#isComplete;
  }

  checkpoint(stream: string, cursor: PullCursor): void {
    this.#out.write({ checkpoint: { system, stream, cursor: { ...cursor } } });
  }

  end(): void {
    this.#out.write({
      end: { system, stream: this.#stream, count: this.#count, complete: this.#isComplete },
    });
  }
}
