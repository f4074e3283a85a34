import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { EntryKey, IndexEntry, RecordKey, Settlement } from "@d2pipe/push";
import { type Columns, toColumns, toMaybeNumber, toMaybeText, toNumber, toText } from "./columns.ts";
import { hashId } from "./key-hash.ts";
import { statusNumbers, toStatus } from "./status-numbers.ts";
import type { Words } from "./words.ts";

const columns = "system, scope, id, stream, target, generation, rev, hash, status, code";

/** `at`: where the columns of `IndexEntry` begin. */
export function toEntry(row: Columns, at: number, words: Words): IndexEntry {
  const code = toMaybeNumber(row[at + 9]);
  return {
    system: words.text(toNumber(row[at])),
    scope: words.text(toNumber(row[at + 1])),
    id: toText(row[at + 2]),
    stream: words.text(toNumber(row[at + 3])),
    target: toMaybeText(row[at + 4]),
    generation: toNumber(row[at + 5]),
    rev: toMaybeText(row[at + 6]),
    hash: toMaybeText(row[at + 7]),
    status: toStatus(row[at + 8]),
    code: code === undefined ? undefined : words.text(code),
  };
}

export const entryColumns: string = columns;

/** The entries of an index file. */
export class EntryTable {
  readonly #words: Words;
  readonly #find: StatementSync;
  readonly #findRecord: StatementSync;
  readonly #update: StatementSync;
  readonly #insert: StatementSync;
  readonly #remove: StatementSync;
  readonly #run: number;

  /** `run`: the number of the run that settles; a reader has none. */
  constructor(db: DatabaseSync, words: Words, run = 0) {
    this.#words = words;
    this.#run = run;
    // One statement for a whole batch: json_each over the hashes is three times as fast as a statement a key.
    this.#find = db.prepare(
      `SELECT k.key, ${columns.replaceAll(/\b(id|key)\b/g, "e.$1")} FROM json_each(?) k CROSS JOIN entry e ON e.key = k.value`,
    );
    this.#find.setReturnArrays(true);
    this.#findRecord = db.prepare(`SELECT ${columns} FROM entry WHERE key = ? AND id = ?`);
    this.#findRecord.setReturnArrays(true);
    const where = "WHERE key = ? AND id = ? AND scope = ? AND system = ?";
    this.#update = db.prepare(
      `UPDATE entry SET stream = ?, target = ?, generation = ?, rev = ?, hash = ?, status = ?, code = ?, run = ? ${where}`,
    );
    this.#insert = db.prepare(
      `INSERT INTO entry (stream, target, generation, rev, hash, status, code, run, key, id, scope, system)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#remove = db.prepare(`DELETE FROM entry ${where}`);
  }

  find(keys: readonly EntryKey[]): (IndexEntry | undefined)[] {
    const found: (IndexEntry | undefined)[] = keys.map(() => undefined);
    const hashes = JSON.stringify(keys.map((key) => hashId(key.id)));
    const rows: readonly unknown[] = this.#find.all(hashes);
    for (const one of rows) {
      const row = toColumns(one);
      const at = toNumber(row[0]);
      const key = keys[at];
      if (key === undefined || row[3] !== key.id) continue;
      const entry = toEntry(row, 1, this.#words);
      if (entry.scope === key.scope && entry.system === key.system) found[at] = entry;
    }
    return found;
  }

  findRecord({ system, id }: RecordKey): IndexEntry[] {
    const rows: readonly unknown[] = this.#findRecord.all(hashId(id), id);
    const entries = rows.map((row) => toEntry(toColumns(row), 0, this.#words));
    return entries.filter((entry) => entry.system === system);
  }

  /** Inside a transaction. */
  put(entry: Settlement): void {
    const words = this.#words;
    const key = hashId(entry.id);
    const system = words.put(entry.system);
    const values = [
      words.put(entry.stream),
      entry.target ?? null,
      entry.generation,
      entry.rev ?? null,
      entry.hash ?? null,
      statusNumbers[entry.status],
      entry.code === undefined ? null : words.put(entry.code),
      this.#run,
      key,
      entry.id,
      words.put(entry.scope),
      system,
    ];
    if (this.#update.run(...values).changes === 0) this.#insert.run(...values);
    if (entry.scope !== "") this.#removeUnscoped(key, entry.id, system);
  }

  remove({ id, scope, system }: EntryKey): void {
    this.#remove.run(hashId(id), id, this.#words.find(scope) ?? -1, this.#words.find(system) ?? -1);
  }

  /** A rejection upstream is resolved once the record has a target. */
  #removeUnscoped(key: number, id: string, system: number): void {
    const unscoped = this.#words.find("");
    if (unscoped !== undefined) this.#remove.run(key, id, unscoped, system);
  }
}
