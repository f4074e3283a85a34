import { PageBytes } from "./page-bytes.ts";

/** What a listing has to know of a case. */
export interface CaseRow {
  id: string;
  /** Changes when the case changes; undefined when the server does not say. */
  revision: string | undefined;
  /** A timestamp; undefined when the server names none. */
  indexedOn: string | undefined;
  /** The case as JSON, without line ends. */
  json: string;
}

const columns = 4;

/** The cases of a page as bytes: the collector has nothing to walk, and a page takes the memory of its text. */
export class CaseTable {
  readonly #texts = new PageBytes();
  /** Where the text of each column of each row ends; the next begins there. */
  #ends = new Int32Array(columns * 1000);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  clear(): void {
    this.#texts.clear();
    this.#count = 0;
  }

  add({ id, revision = "", indexedOn = "", json }: CaseRow): void {
    this.#reserve((this.#count + 1) * columns);
    this.#put(0, id);
    this.#put(1, revision);
    this.#put(2, indexedOn);
    this.#put(3, json);
    this.#count += 1;
  }

  getId(row: number): string {
    return this.#get(row, 0);
  }

  getRevision(row: number): string | undefined {
    return this.#get(row, 1) || undefined;
  }

  getIndexedOn(row: number): string | undefined {
    return this.#get(row, 2) || undefined;
  }

  getJson(row: number): string {
    return this.#get(row, 3);
  }

  #put(column: number, text: string): void {
    this.#texts.appendText(text);
    this.#ends[this.#count * columns + column] = this.#texts.length;
  }

  #get(row: number, column: number): string {
    const at = row * columns + column;
    return this.#texts.getText(at === 0 ? 0 : (this.#ends[at - 1] ?? 0), this.#ends[at] ?? 0);
  }

  #reserve(length: number): void {
    if (length <= this.#ends.length) return;
    const larger = new Int32Array(length * 2);
    larger.set(this.#ends);
    this.#ends = larger;
  }
}
