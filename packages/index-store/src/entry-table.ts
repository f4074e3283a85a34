import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Entry, EntryKey, Lookup, RecordKey } from "@d2pipe/push";
import { type Columns, toColumns, toMaybeNumber, toMaybeText, toNumber, toText } from "./columns.ts";
import { hashId } from "./key-hash.ts";
import { heldNumbers, statusNumbers, toHeld, toStatus } from "./status-numbers.ts";
import type { Strings } from "./strings.ts";

export const entryColumns: readonly string[] = [
  "system",
  "scope",
  "id",
  "stream",
  "target",
  "held",
  "generation",
  "rev",
  "hash",
  "late_until",
  "late_hash",
  "status",
  "code",
];

/** `at`: where `entryColumns` begin. */
export function toEntry(row: Columns, at: number, strings: Strings): Entry {
  const until = toMaybeNumber(row[at + 9]);
  const code = toMaybeNumber(row[at + 12]);
  return {
    system: strings.text(toNumber(row[at])),
    scope: strings.text(toNumber(row[at + 1])),
    id: toText(row[at + 2]),
    stream: strings.text(toNumber(row[at + 3])),
    target: toMaybeText(row[at + 4]),
    held: toHeld(row[at + 5]),
    generation: toNumber(row[at + 6]),
    rev: toMaybeText(row[at + 7]),
    hash: toMaybeText(row[at + 8]),
    late: until === undefined ? undefined : { until, hash: toText(row[at + 10]) },
    status: toStatus(row[at + 11]),
    code: code === undefined ? undefined : strings.text(code),
  };
}

/** The columns of an entry as they are bound to `EntryTable`'s statement, its run last. */
export type EntryRow = readonly (string | number | null)[];

const where = "WHERE key = ? AND id = ? AND scope = ? AND system = ?";

/** The entries of an index file: rows in, rows out. Writing is done inside a transaction. */
export class EntryTable {
  readonly #strings: Strings;
  readonly #find: StatementSync;
  readonly #findRecord: StatementSync;
  readonly #put: StatementSync;
  readonly #remove: StatementSync;
  readonly #rename: StatementSync;
  readonly #resolve: StatementSync;
  readonly #run: number;

  /** `run`: the number of the run that writes. */
  constructor(db: DatabaseSync, strings: Strings, run: number) {
    this.#strings = strings;
    this.#run = run;
    const list = (prefix = ""): string => entryColumns.map((column) => prefix + column).join(", ");
    // One statement for a whole batch: json_each over the hashes is three times as fast as a statement a key.
    this.#find = db.prepare(
      `SELECT k.key, ${list("e.")} FROM json_each(?) k CROSS JOIN entry e ON e.key = k.value`,
    );
    this.#find.setReturnArrays(true);
    this.#findRecord = db.prepare(`SELECT ${list()} FROM entry WHERE key = ? AND id = ?`);
    this.#findRecord.setReturnArrays(true);
    this.#put = db.prepare(
      `INSERT INTO entry (key, id, scope, system, stream, target, held, generation, rev, hash, late_until, late_hash, status, code, run)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
       ON CONFLICT DO UPDATE SET stream = ?5, target = ?6, held = ?7, generation = ?8, rev = ?9, hash = ?10,
         late_until = ?11, late_hash = ?12, status = ?13, code = ?14, run = ?15`,
    );
    this.#remove = db.prepare(`DELETE FROM entry ${where}`);
    this.#rename = db.prepare(
      "UPDATE OR REPLACE entry SET key = ?, id = ? WHERE key = ? AND id = ? AND system = ? AND stream = ?",
    );
    this.#resolve = db.prepare(
      `UPDATE entry SET status = ?, code = ?, run = ? WHERE key = ? AND id = ? AND system = ?
       AND status IN (${statusNumbers.rejected}, ${statusNumbers.unknown})`,
    );
  }

  find(keys: readonly EntryKey[]): (Entry | undefined)[] {
    const found: (Entry | undefined)[] = keys.map(() => undefined);
    const hashes = JSON.stringify(keys.map((key) => hashId(key.id)));
    const rows: readonly unknown[] = this.#find.all(hashes);
    for (const one of rows) {
      const row = toColumns(one);
      const at = toNumber(row[0]);
      const key = keys[at];
      if (key === undefined || row[3] !== key.id) continue;
      const entry = toEntry(row, 1, this.#strings);
      if (entry.scope === key.scope && entry.system === key.system) found[at] = entry;
    }
    return found;
  }

  findRecord({ system, id }: RecordKey): Entry[] {
    const rows: readonly unknown[] = this.#findRecord.all(hashId(id), id);
    const entries = rows.map((row) => toEntry(toColumns(row), 0, this.#strings));
    return entries.filter((entry) => entry.system === system);
  }

  put(entry: Entry): void {
    this.putRow(this.toRow(entry));
  }

  putRow(row: EntryRow): void {
    this.#put.run(...row);
  }

  /** Which record a row is of. */
  toKeyOf([, id, , system, stream]: EntryRow): RecordKey & { stream: string } {
    const toString = (number: unknown): string => this.#strings.text(toNumber(number));
    return { id: toText(id), system: toString(system), stream: toString(stream) };
  }

  toRow(entry: Entry): EntryRow {
    const strings = this.#strings;
    return [
      hashId(entry.id),
      entry.id,
      strings.put(entry.scope),
      strings.put(entry.system),
      strings.put(entry.stream),
      entry.target ?? null,
      heldNumbers[entry.held],
      entry.generation,
      entry.rev ?? null,
      entry.hash ?? null,
      entry.late?.until ?? null,
      entry.late?.hash ?? null,
      statusNumbers[entry.status],
      entry.code === undefined ? null : strings.put(entry.code),
      this.#run,
    ];
  }

  remove({ id, scope, system }: EntryKey): void {
    const place = this.#strings.find(scope);
    const origin = place === undefined ? undefined : this.#strings.find(system);
    if (place !== undefined && origin !== undefined) this.#remove.run(hashId(id), id, place, origin);
  }

  /** Every entry of a record of this stream goes under another id. */
  rename({ system, stream }: Pick<Lookup, "system" | "stream">, from: string, to: string): void {
    this.#rename.run(
      hashId(to),
      to,
      hashId(from),
      from,
      this.#strings.put(system),
      this.#strings.put(stream),
    );
  }

  /** Nothing of the record waits to be corrected any more. */
  resolve({ system, id }: RecordKey, status: Entry["status"], code: string | undefined): void {
    const strings = this.#strings;
    const number = code === undefined ? null : strings.put(code);
    this.#resolve.run(statusNumbers[status], number, this.#run, hashId(id), id, strings.put(system));
  }
}
