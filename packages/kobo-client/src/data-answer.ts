import type { HttpAnswer } from "@d2pipe/http";
import { SubmissionTable } from "./submission-table.ts";
import { SubmissionText } from "./submission-text.ts";

const comma = 0x2c;
const rightBracket = 0x5d;
const opening = Buffer.from('"results":[');

/**
 * One answer of the data API after the other, in memory that is used again: with a buffer a page the collector is always some
 * pages behind, and a listing takes twice the memory. The submissions are cut out of the text: to make objects of them takes
 * longer than all else that is done with them (README).
 */
export class DataAnswer implements Iterable<SubmissionText> {
  readonly #table = new SubmissionTable();
  #buffer: Buffer = Buffer.alloc(0);
  #envelope: unknown;
  #ids: readonly number[] = [];
  /** Where there is not even an object. */
  #wrongItem: number | undefined;

  /** The answer without its submissions: `{"count":…,"results":[]}`. Not checked. */
  get envelope(): unknown {
    return this.#envelope;
  }

  /** Of the submissions; NaN for an object that is none. */
  get ids(): readonly number[] {
    return this.#ids;
  }

  /** The place of the first thing in the list that is not a submission, from 0; undefined when there is none. */
  get wrongItem(): number | undefined {
    const wrong = this.#ids.findIndex(Number.isNaN);
    return wrong === -1 ? this.#wrongItem : wrong;
  }

  *[Symbol.iterator](): Generator<SubmissionText, void, undefined> {
    for (let row = 0; row < this.#table.count; row += 1) yield new SubmissionText(this.#table, row);
  }

  /** Part of the attempt: an answer that is not JSON, or cut short, is asked for again. Overwrites what was read before. */
  async read(answer: HttpAnswer): Promise<this> {
    let length = 0;
    for await (const piece of answer.body ?? []) {
      this.#reserve(length + piece.length, length);
      this.#buffer.set(piece, length);
      length += piece.length;
    }
    const bytes = this.#buffer.subarray(0, length);
    try {
      return this.parse(bytes);
    } catch {
      throw answer.refuse(bytes);
    }
  }

  /** Throws a `SyntaxError` for what is not JSON. */
  parse(bytes: Buffer): this {
    this.#wrongItem = undefined;
    this.#table.clear(bytes);
    if (!this.#cut(bytes)) this.#parseWhole(bytes);
    this.#ids = Array.from(this, ({ _id }) => _id);
    return this;
  }

  /** An answer as Kobo writes it; false for any other, which has to be parsed as a whole. */
  #cut(bytes: Buffer): boolean {
    const found = bytes.indexOf(opening);
    if (found === -1) return false;
    const first = found + opening.length;
    let at = first;
    while (bytes[at] !== rightBracket) {
      if (this.#table.count > 0 && bytes[at++] !== comma) return false;
      at = this.#table.add(at);
      if (at === -1) return false;
    }
    this.#envelope = JSON.parse(bytes.toString("utf8", 0, first) + bytes.toString("utf8", at));
    // Else that was the list of an object inside.
    return isWithoutItems(this.#envelope);
  }

  /** Of a server that writes its JSON with blanks, or other things before the list. */
  #parseWhole(bytes: Buffer): void {
    const answer: unknown = JSON.parse(bytes.toString());
    const isObject = typeof answer === "object" && answer !== null;
    const items: unknown[] =
      isObject && "results" in answer && Array.isArray(answer.results) ? answer.results : [];
    this.#envelope = isObject && items.length > 0 ? { ...answer, results: [] } : answer;
    const compact = Buffer.from(items.map((item) => JSON.stringify(item)).join(","));
    this.#table.clear(compact);
    for (let at = 0; this.#wrongItem === undefined && at < compact.length; at += 1) {
      at = this.#table.add(at);
      if (at === -1) this.#wrongItem = this.#table.count;
    }
  }

  #reserve(size: number, used: number): void {
    if (size <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(size * 2);
    this.#buffer.copy(larger, 0, 0, used);
    this.#buffer = larger;
  }
}

function isWithoutItems(envelope: unknown): boolean {
  if (typeof envelope !== "object" || envelope === null || !("results" in envelope)) return false;
  return Array.isArray(envelope.results) && envelope.results.length === 0;
}
