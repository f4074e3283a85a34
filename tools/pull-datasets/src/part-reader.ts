import { type Lines, ValueLines } from "@d2pipe/data-values";
import { RemoteError } from "@d2pipe/errors";
import type { Dhis2Client } from "@d2pipe/dhis2-client";
import { isRefusal, isTooSlow, type Part, toQuery } from "./part.ts";
import { readRegistrations, type RegistrationLines } from "./read-registrations.ts";

/** Why something cannot be read, while other requests may go well. */
export interface Refusal {
  error: Error;
  code: string | undefined;
}

/** How a request ended. */
export type PartEnd =
  /** `registrations` are to be written behind the values; it may be that they alone cannot be read. */
  | { kind: "complete"; seconds: number; registrations: RegistrationLines | Refusal }
  /** No answer in time. Nothing came of it. */
  | { kind: "too slow"; error: Error }
  | ({ kind: "refused" } & Refusal)
  /** It began, and the whole values before its end came. */
  | { kind: "incomplete"; why: string }
  /** Nothing else can be read either. */
  | { kind: "failed"; error: unknown };

export interface ReaderOptions {
  dhis2: Pick<Dhis2Client, "getDataValues" | "listCompleteDataSetRegistrations">;
  timeoutMs: number;
  signal: AbortSignal;
  /** Milliseconds, from anywhere. */
  clock: () => number;
}

/** So much waits here while the request before is written out; then the server has to wait. */
const mostWaiting = 2 * 1024 * 1024;

/** Reads the answer to one request, ahead of who takes its lines. */
export class PartReader {
  readonly part: Part;
  readonly #options: ReaderOptions;
  #waiting: Lines[] = [];
  #bytes = 0;
  #end: PartEnd | undefined;
  #wakeReader: (() => void) | undefined;
  #wakeTaker: (() => void) | undefined;
  readonly #values: ValueLines;

  constructor(part: Part, options: ReaderOptions) {
    this.part = part;
    this.#options = options;
    this.#values = new ValueLines(part.dataSet, { deleted: part.includeDeleted });
    void this.#run();
  }

  /** Lines that are written out. */
  reuse(lines: Lines): void {
    this.#values.reuse(lines);
  }

  /** The lines as they come; at last how the request ended. */
  async *read(): AsyncGenerator<Lines, PartEnd> {
    for (;;) {
      const waiting = this.#waiting;
      this.#waiting = [];
      this.#bytes = 0;
      this.#wakeReader?.();
      yield* waiting;
      if (this.#waiting.length > 0) continue;
      if (this.#end) return this.#end;
      await new Promise<void>((resolve) => (this.#wakeTaker = resolve));
    }
  }

  async #run(): Promise<void> {
    this.#end = await this.#receive().catch((error: unknown) => toEnd(error));
    this.#wakeTaker?.();
  }

  async #receive(): Promise<PartEnd> {
    const { dhis2, timeoutMs, signal, clock } = this.#options;
    // Before the values: of what is complete now, no value can be missing in what is read then.
    const query = toQuery(this.part, timeoutMs, signal);
    const registrations = await readRegistrations(dhis2, this.part, query).catch(toRefusal);
    let started = clock();
    const body = await dhis2.getDataValues(query);
    const values = this.#values;
    // Time in which the taker of the lines was slower does not count.
    let waited = 0;
    try {
      for await (const chunk of body) {
        waited += clock() - started;
        await this.#put(values.push(chunk));
        started = clock();
      }
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
      await this.#put(values.finish().lines);
      return { kind: "incomplete", why: error.message };
    }
    const { lines, ending } = values.finish();
    await this.#put(lines);
    const seconds = (waited + clock() - started) / 1000;
    if (ending.kind === "complete") return { kind: "complete", seconds, registrations };
    if (ending.kind === "incomplete") return { kind: "incomplete", why: `the answer is cut: ${ending.why}` };
    // DHIS2 up to 2.42 says so that the user may not see the org unit (recordings, data-values-export).
    const error = new Error("the answer is empty: the user may not see the data of this org unit");
    return { kind: "refused", error, code: undefined };
  }

  async #put(lines: Lines): Promise<void> {
    if (lines.count === 0) return;
    this.#waiting.push(lines);
    this.#bytes += lines.bytes.length;
    this.#wakeTaker?.();
    if (this.#bytes > mostWaiting) await new Promise<void>((resolve) => (this.#wakeReader = resolve));
  }
}

function toRefusal(error: unknown): Refusal {
  if (isTooSlow(error) || !isRefusal(error)) throw error;
  return { error, code: toCode(error.body) };
}

function toEnd(error: unknown): PartEnd {
  if (isTooSlow(error) && error instanceof Error) return { kind: "too slow", error };
  if (isRefusal(error)) return { kind: "refused", error, code: toCode(error.body) };
  return { kind: "failed", error };
}

function toCode(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null || !("errorCode" in body)) return undefined;
  return typeof body.errorCode === "string" ? body.errorCode : undefined;
}
