import type { DatabaseSync, StatementSync } from "node:sqlite";
import { toNumber, toText } from "./columns.ts";

/** Systems, streams, scopes and codes repeat in every entry: each is stored once, and entries hold its number. */
export class Strings {
  readonly #numbers = new Map<string, number>();
  readonly #texts = new Map<number, string>();
  readonly #byText: StatementSync;
  readonly #byNumber: StatementSync;
  readonly #add: StatementSync;
  /** Added since the last commit: forgotten again when the transaction is rolled back. */
  #added: string[] = [];

  /** `table`: as the schema of the file names it. */
  constructor(db: DatabaseSync, table: "string" | "word" = "string") {
    this.#byText = db.prepare(`SELECT number FROM ${table} WHERE text = ?`);
    this.#byNumber = db.prepare(`SELECT text FROM ${table} WHERE number = ?`);
    this.#add = db.prepare(`INSERT INTO ${table} (text) VALUES (?) RETURNING number`);
  }

  /** Undefined: nothing in the file uses the text yet. */
  find(text: string): number | undefined {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const row = this.#byText.get(text);
    return row === undefined ? undefined : this.#keep(text, toNumber(row.number));
  }

  /** Inside a transaction. */
  put(text: string): number {
    const known = this.find(text);
    if (known !== undefined) return known;
    this.#added.push(text);
    return this.#keep(text, toNumber(this.#add.get(text)?.number));
  }

  text(number: number): string {
    const known = this.#texts.get(number);
    if (known !== undefined) return known;
    const text = toText(this.#byNumber.get(number)?.text);
    this.#keep(text, number);
    return text;
  }

  committed(): void {
    this.#added = [];
  }

  rolledBack(): void {
    for (const text of this.#added) {
      const number = this.#numbers.get(text);
      this.#numbers.delete(text);
      if (number !== undefined) this.#texts.delete(number);
    }
    this.#added = [];
  }

  #keep(text: string, number: number): number {
    this.#numbers.set(text, number);
    this.#texts.set(number, text);
    return number;
  }
}
