import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { IntendedEntry } from "@d2pipe/push";
import { toColumns, toNumber, toText } from "./columns.ts";
import type { EntryRow } from "./entry-table.ts";

/** An entry, and the ids that its record had before. */
export type IntendedRow = readonly [EntryRow, ...string[]];

/**
 * What requests in flight may make of their records: one row a request, far cheaper than an entry a record that the outcome replaces
 * at once. Whole rows of entries, so that the run after one that was killed can put them in as they are.
 */
export class IntentTable {
  readonly #add: StatementSync;
  readonly #setOpen: StatementSync;
  readonly #remove: StatementSync;
  readonly #db: DatabaseSync;
  /** Of each intent the positions whose records are not committed yet. */
  readonly #open = new Map<number, Set<number>>();

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#add = db.prepare("INSERT INTO intent (entries) VALUES (?) RETURNING number");
    this.#setOpen = db.prepare("UPDATE intent SET open = ? WHERE number = ?");
    this.#remove = db.prepare("DELETE FROM intent WHERE number = ?");
  }

  add(intended: readonly IntendedRow[]): number {
    const number = toNumber(this.#add.get(JSON.stringify(intended))?.number);
    this.#open.set(number, new Set(intended.keys()));
    return number;
  }

  /** Once for all records of a transaction. */
  arrived(intended: readonly IntendedEntry[]): void {
    for (const [intent, entries] of Map.groupBy(intended, (entry) => entry.intent)) {
      const open = this.#open.get(intent);
      for (const { at } of entries) open?.delete(at);
      if (open && open.size > 0) this.#setOpen.run(JSON.stringify([...open]), intent);
      else {
        this.#open.delete(intent);
        this.#remove.run(intent);
      }
    }
  }

  /** What earlier runs left behind when they were killed, oldest first; each time only once. */
  takeLeft(): IntendedRow[] {
    const rows = this.#db
      .prepare(
        `SELECT entry.value AS entry FROM intent, json_each(intent.entries) entry
         WHERE open IS NULL OR entry.key IN (SELECT value FROM json_each(open)) ORDER BY intent.number, entry.key`,
      )
      .all();
    if (rows.length > 0) this.#db.exec("DELETE FROM intent");
    return rows.map(({ entry }) => toIntendedRow(JSON.parse(toText(entry))));
  }
}

/** Records whose fate is not committed. */
export function countIntended(db: DatabaseSync): number {
  const sql = "SELECT coalesce(sum(json_array_length(coalesce(open, entries))), 0) AS count FROM intent";
  return toNumber(db.prepare(sql).get()?.count);
}

function toIntendedRow(value: unknown): IntendedRow {
  const [row, ...aliases] = toColumns(value);
  const columns = toColumns(row).map((column) =>
    column === null || typeof column === "number" ? column : toText(column),
  );
  return [columns, ...aliases.map((alias) => toText(alias))];
}
