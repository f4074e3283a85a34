import { SubmissionTable } from "./submission-table.ts";

/** A submission as JSON text, of which single answers can be found without parsing the others. */
export class SubmissionText {
  readonly #table: SubmissionTable;
  readonly #row: number;

  constructor(table: SubmissionTable, row: number) {
    this.#table = table;
    this.#row = row;
  }

  /** Of an object. */
  static from(submission: object): SubmissionText {
    const table = new SubmissionTable();
    table.clear(Buffer.from(JSON.stringify(submission)));
    table.add(0);
    return new SubmissionText(table, 0);
  }

  /** NaN for an object that is not a submission. */
  get _id(): number {
    const value = this.getValue("_id");
    return value !== undefined && /^\d{1,15}$/u.test(value) ? Number(value) : Number.NaN;
  }

  /** UTF-8: compact JSON on one line, as the server wrote it. */
  get json(): Uint8Array {
    return this.#table.getJson(this.#row);
  }

  /** The same as text. */
  toString(): string {
    return this.#table.getText(this.#row);
  }

  /** What stands under a name, as it is written: a string with its quotes. Undefined when there is nothing. */
  getValue(name: string): string | undefined {
    const member = this.#table.find(this.#row, toUtf8(name));
    return member === -1 ? undefined : this.#table.getValue(member);
  }

  /** How many names there are at the top: answers, groups of a repeat, and Kobo's own. */
  get size(): number {
    return this.#table.getFirstMember(this.#row + 1) - this.#table.getFirstMember(this.#row);
  }

  /** The name in place `at` of the text, from 0. */
  getName(at: number): string {
    return this.#table.getName(this.#member(at));
  }

  /** Whether the name in this place is written so; `name`: its UTF-8. Faster than to get it. */
  hasName(at: number, name: Uint8Array): boolean {
    return this.#table.hasName(this.#member(at), name);
  }

  /** Where the name in this place begins in `json`, behind its opening quote. */
  getNameStart(at: number): number {
    return this.#table.getNameStart(this.#row, this.#member(at));
  }

  /** Where it ends, before its closing quote. */
  getNameEnd(at: number): number {
    return this.#table.getNameEnd(this.#row, this.#member(at));
  }

  #member(at: number): number {
    return this.#table.getFirstMember(this.#row) + at;
  }
}

/** Names that were looked for, of which there are few. */
const known = new Map<string, Buffer>();

function toUtf8(name: string): Buffer {
  const found = known.get(name) ?? Buffer.from(name);
  known.set(name, found);
  return found;
}
