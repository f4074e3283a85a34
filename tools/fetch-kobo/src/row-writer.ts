import { hash } from "node:crypto";
import type { FetchContext } from "./fetch-flags.ts";
import type { Identity } from "./identity.ts";
import { Places } from "./places.ts";
import { SeenIds } from "./seen-ids.ts";

const system = "kobo";

/** A row as it is to be written. */
export interface Row {
  identity: Identity;
  /** JSON on one line. */
  text: string;
  /** What says anything about the submission, for its revision: without its place in one export. */
  content: string | Uint8Array;
  /** Its line in the CSV, or its `_id` on the server: from 1. */
  place: number;
}

/** Writes the lines of one full listing. */
export class RowWriter {
  readonly #context: FetchContext;
  readonly #stream: string;
  readonly #seen = new SeenIds();
  readonly #nameless: Places;
  readonly #duplicates: Places;
  readonly #repeats: Places;
  #count = 0;

  /** `unit`: what a row's place is a number of. */
  constructor(context: FetchContext, stream: string, unit: "line" | "submission") {
    this.#context = context;
    this.#stream = context.flags.stream ?? stream;
    this.#nameless = new Places(unit);
    this.#duplicates = new Places(unit);
    this.#repeats = new Places(unit);
  }

  /** Rows so far, those that were rejected too. */
  get count(): number {
    return this.#count;
  }

  begin(): void {
    this.#context.out.write({ begin: { system, stream: this.#stream, listing: "full" } });
  }

  write({ identity: { id, aliases }, text, content, place }: Row): void {
    const rev = `sha256:${hash("sha256", content, "base64url")}`;
    const src = { system, stream: this.#stream, id, rev };
    this.#count += 1;
    const rejection = id === undefined ? this.#rejectNameless(place) : this.#rejectDuplicate(id, rev, place);
    if (rejection === undefined) {
      const named = aliases.length > 0 ? { ...src, aliases } : src;
      this.#context.out.writeText(`{"src":${JSON.stringify(named)},"row":${text}}`, "row");
      return;
    }
    // Without its other names, which would be taken for those of the row that passed.
    this.#context.out.reject(src, rejection, `{"src":${JSON.stringify(src)},"row":${text}}`);
  }

  /** With `end` the listing is complete. */
  end(): void {
    this.#context.out.write({ end: { system, stream: this.#stream, count: this.#count, complete: true } });
  }

  /** Says on stderr what was rejected, and where it stands. */
  warn(): void {
    const { log, flags } = this.#context;
    const nothing =
      flags.key === undefined ? "without anything that names it" : `with nothing in ${flags.key} (--key)`;
    if (this.#nameless.count > 0) log.warn(`rejected (NO_ID), ${nothing}: ${this.#nameless.list}`);
    if (this.#duplicates.count > 0)
      log.warn(
        `rejected (DUPLICATE_RECORD), with the same ${flags.key ?? "id"} as an earlier row and other answers: ${this.#duplicates.list}`,
      );
    if (this.#repeats.count > 0)
      log.warn(`passed on, but wholly the same as an earlier row: ${this.#repeats.list}`);
  }

  #rejectNameless(place: number): Rejection {
    const { key } = this.#context.flags;
    this.#nameless.add(place);
    const hint = key === undefined ? "name the column with --key" : `fill the column ${key}`;
    return { code: "NO_ID", message: "the row has nothing that names it", hint };
  }

  /** Alike, both rows may pass: they say the same. Else the record would silently become what the last row says. */
  #rejectDuplicate(id: string, rev: string, place: number): Rejection | undefined {
    const earlier = this.#seen.add(id, rev, place);
    if (!earlier) return undefined;
    if (earlier.isSame) {
      this.#repeats.add(place);
      return undefined;
    }
    const { key } = this.#context.flags;
    const where = this.#duplicates.pair(earlier.place, place);
    this.#duplicates.add(place);
    return {
      code: "DUPLICATE_RECORD",
      message: `two rows have the same ${key ?? "id"} and other answers: ${where}; the first one counts`,
      hint:
        key === undefined
          ? "the source has two versions of one submission: keep the right one"
          : "name a column with --key that differs from submission to submission",
    };
  }
}

interface Rejection {
  code: "NO_ID" | "DUPLICATE_RECORD";
  message: string;
  hint: string;
}
