import type { HttpAnswer } from "@d2pipe/http";
import type { CaseApi } from "./case-query.ts";
import { CaseTable } from "./case-table.ts";
import { cutList } from "./cut-list.ts";
import { PageBytes } from "./page-bytes.ts";
import { toTimestamp } from "./timestamp.ts";
import { toCase, toRevision } from "./to-case.ts";

/** An answer that was read: its cases in the server's order, and what stands around them. */
export interface PageAnswer {
  envelope: unknown;
  table: CaseTable;
}

/** The place of the first item that is not a case, from 1. */
export interface WrongItem {
  wrongItem: number;
}

/**
 * Reads the answers of one listing, one after the other. An answer is held as bytes, and its cases become objects one at a
 * time: so a page of 5,000 large cases takes the memory of its text.
 */
export class PageReader {
  readonly #key: string;
  readonly #api: CaseApi;
  readonly #answer = new PageBytes();
  readonly #spare: CaseTable[] = [];

  /** `key`: under which name an answer of this API has its cases. */
  constructor(key: string, api: CaseApi) {
    this.#key = key;
    this.#api = api;
  }

  /** Part of the attempt: throws what makes the request go again when the answer is cut short or not JSON. */
  async read(answer: HttpAnswer): Promise<PageAnswer | WrongItem> {
    this.#answer.clear();
    for await (const piece of answer.body ?? []) this.#answer.append(piece);
    const { bytes } = this.#answer;
    const table = this.#spare.pop() ?? new CaseTable();
    try {
      const read = this.#readInto(table, bytes);
      if (!("envelope" in read)) this.release(table);
      return read;
    } catch {
      this.release(table);
      throw answer.refuse(bytes);
    }
  }

  /** Takes the memory of a page that nobody reads any more. */
  release(table: CaseTable): void {
    table.clear();
    this.#spare.push(table);
  }

  /** Throws a `SyntaxError` for what is not JSON. */
  #readInto(table: CaseTable, bytes: Buffer): PageAnswer | WrongItem {
    const items = cutList(bytes, this.#key);
    let item = items.next();
    for (; !item.done; item = items.next()) {
      const text = bytes.toString("utf8", item.value.start, item.value.end);
      const raw: unknown = JSON.parse(text);
      const record = toCase(raw, this.#api);
      if (!record) return { wrongItem: table.count + 1 };
      table.add({
        id: record.case_id,
        revision: toRevision(record),
        indexedOn: toTimestamp(record.indexed_on),
        json: record === raw && !hasSpelledLetters(text) ? text : JSON.stringify(record),
      });
    }
    return { envelope: JSON.parse(item.value ?? bytes.toString()), table };
  }
}

/** Letters as `\u00e9`, or `\/`: nobody could search the line for a name. */
function hasSpelledLetters(json: string): boolean {
  return json.includes("\\u") || json.includes("\\/");
}
