import type { DatabaseSync } from "node:sqlite";
import type { Checkpoint } from "@d2pipe/records";
import { toColumns, toMaybeNumber, toMaybeText, toNumber, toText } from "./columns.ts";
import type { IndexEntry, RecordEntry } from "./entry.ts";
import { entryColumns, toEntry } from "./entry-table.ts";
import type { EntryCount, IndexReader, IndexServer, StreamFilter } from "./index-reader.ts";
import { countIntended } from "./intent-table.ts";
import { readRuns, type Run } from "./runs.ts";
import { heldNumbers, pendingStatuses, toStatus } from "./status-numbers.ts";
import type { Strings } from "./strings.ts";
import { withStorageErrors } from "./to-storage-error.ts";

/** Few enough that no read transaction stays open while a caller works: an open one keeps the WAL from shrinking. */
const pageSize = 1000;

/** Columns that files of the versions before lack, as they would be. */
const olderColumns: Readonly<Record<string, string>> = {
  held: "CASE WHEN status IN (1, 2, 3) OR (status <> 4 AND hash IS NOT NULL) THEN 1 WHEN status = 7 THEN 2 ELSE 0 END",
  late_until: "NULL",
  late_hash: "NULL",
};

/** The schema that has intents. */
const intentsSince = 3;

function toCursor(text: string): Checkpoint["cursor"] {
  const cursor: unknown = JSON.parse(text);
  if (typeof cursor !== "object" || cursor === null) throw new TypeError("index: a cursor is not an object");
  return { ...cursor };
}

export function readMeta(db: DatabaseSync, name: string): unknown {
  return db.prepare("SELECT value FROM meta WHERE name = ?").get(name)?.value;
}

/** An open index file and what is known of it. */
export interface OpenedFile {
  db: DatabaseSync;
  file: string;
  schema: number;
  strings: Strings;
}

/** Reads an open index file, also one of a version before. */
export class SqliteReader implements IndexReader {
  readonly schema: number;
  readonly created: string;
  readonly #db: DatabaseSync;
  readonly #file: string;
  readonly #strings: Strings;

  constructor({ db, file, schema, strings }: OpenedFile) {
    this.#db = db;
    this.#file = file;
    this.schema = schema;
    this.#strings = strings;
    this.created = toText(readMeta(db, "created"));
  }

  async getServer(): Promise<IndexServer | undefined> {
    return withStorageErrors(this.#file, () => {
      const [systemId, address] = ["server_id", "server_address"].map((name) => readMeta(this.#db, name));
      return systemId === undefined ? undefined : { systemId: toText(systemId), address: toText(address) };
    });
  }

  async getCheckpoint(system: string, stream: string): Promise<Checkpoint["cursor"] | undefined> {
    const sql = "SELECT cursor FROM checkpoint WHERE system = ? AND stream = ?";
    const row = withStorageErrors(this.#file, () => this.#db.prepare(sql).get(system, stream));
    return row === undefined ? undefined : toCursor(toText(row.cursor));
  }

  async *listCheckpoints(): AsyncGenerator<Checkpoint> {
    const sql = "SELECT system, stream, cursor FROM checkpoint ORDER BY system, stream";
    for (const row of withStorageErrors(this.#file, () => this.#db.prepare(sql).all())) {
      yield { system: toText(row.system), stream: toText(row.stream), cursor: toCursor(toText(row.cursor)) };
    }
  }

  async *listPending(filter: StreamFilter = {}): AsyncGenerator<IndexEntry> {
    for (const stream of this.#listPendingStreams(filter)) {
      const which = `status IN ${pendingStatuses} AND stream = ${stream}`;
      for await (const { entry } of this.#listPages((after) => this.#readPending(which, after)))
        if (filter.system === undefined || entry.system === filter.system) yield entry;
    }
  }

  async *listRecords(filter: StreamFilter = {}): AsyncGenerator<RecordEntry> {
    for await (const { entry } of this.#listPages((after) => this.#readRecords(after))) {
      if (filter.system !== undefined && entry.system !== filter.system) continue;
      if (filter.stream === undefined || entry.stream === filter.stream) yield entry;
    }
  }

  async hasListings(): Promise<boolean> {
    const { table } = this.#listed;
    if (table === undefined) return false;
    const sql = `SELECT 1 FROM ${table} LIMIT 1`;
    return withStorageErrors(this.#file, () => this.#db.prepare(sql).get() !== undefined);
  }

  async countEntries(): Promise<readonly EntryCount[]> {
    const sql = `SELECT system, stream, scope, status, code, count(*) AS count FROM entry
      GROUP BY system, stream, scope, status, code ORDER BY system, stream, scope, status, count DESC`;
    const rows = withStorageErrors(this.#file, () => this.#db.prepare(sql).all());
    return rows.map((row) => {
      const code = toMaybeNumber(row.code);
      return {
        system: this.#strings.text(toNumber(row.system)),
        stream: this.#strings.text(toNumber(row.stream)),
        scope: this.#strings.text(toNumber(row.scope)),
        status: toStatus(row.status),
        code: code === undefined ? undefined : this.#strings.text(code),
        count: toNumber(row.count),
      };
    });
  }

  async countHeld(kind: string): Promise<number> {
    const sql = `SELECT scope, count(*) AS count FROM entry WHERE ${this.#column("held")} = ${heldNumbers.yes} GROUP BY scope`;
    const rows = withStorageErrors(this.#file, () => this.#db.prepare(sql).all());
    return rows
      .filter((row) => this.#strings.text(toNumber(row.scope)).startsWith(`${kind}/`))
      .reduce((sum, row) => sum + toNumber(row.count), 0);
  }

  async countInFlight(): Promise<number> {
    if (this.schema < intentsSince) return 0;
    return withStorageErrors(this.#file, () => countIntended(this.#db));
  }

  async *listRuns(limit: number): AsyncGenerator<Run> {
    yield* withStorageErrors(this.#file, () => readRuns(this.#db, limit));
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  /** Each page is read as a whole, and handed out when the statement is done. */
  async *#listPages<Item extends { number: number }>(read: (after: number) => Item[]): AsyncGenerator<Item> {
    for (let after = 0; ;) {
      const page = withStorageErrors(this.#file, () => read(after));
      yield* page;
      after = page.at(-1)?.number ?? after;
      if (page.length < pageSize) return;
    }
  }

  #listPendingStreams({ stream }: StreamFilter): number[] {
    if (stream !== undefined) {
      const number = this.#strings.find(stream);
      return number === undefined ? [] : [number];
    }
    const sql = `SELECT DISTINCT stream FROM entry WHERE status IN ${pendingStatuses} ORDER BY stream`;
    const rows = withStorageErrors(this.#file, () => this.#db.prepare(sql).all());
    return rows.map((row) => toNumber(row.stream));
  }

  #readPending(which: string, after: number): { number: number; entry: IndexEntry }[] {
    return this.#readPage(
      `run.started FROM entry LEFT JOIN run ON run.number = entry.run WHERE ${which}`,
      after,
    ).map(({ number, entry, more }) => ({ number, entry: { ...entry, written: toMaybeText(more[0]) } }));
  }

  #readRecords(after: number): { number: number; entry: RecordEntry }[] {
    const { columns, joins } = this.#listed;
    const from = `run.started, run.ended, ${columns} FROM entry LEFT JOIN run ON run.number = entry.run ${joins} WHERE true`;
    return this.#readPage(from, after).map(({ number, entry, more }) => {
      const [written, runEnded, became, imported] = [more[0], more[1], more[3], more[4]].map(toMaybeText);
      const isMissing = more[2] !== null;
      return { number, entry: { ...entry, written, runEnded, isMissing, became, imported } };
    });
  }

  #readPage(
    from: string,
    after: number,
  ): { number: number; entry: IndexEntryColumns; more: readonly unknown[] }[] {
    const columns = entryColumns.map((column) => this.#column(column)).join(", ");
    const statement = this.#db.prepare(
      `SELECT entry.number, ${columns}, ${from} AND entry.number > ? ORDER BY entry.number LIMIT ${pageSize}`,
    );
    statement.setReturnArrays(true);
    const rows: readonly unknown[] = statement.all(after);
    return rows.map((one) => {
      const row = toColumns(one);
      return {
        number: toNumber(row[0]),
        entry: toEntry(row, 1, this.#strings),
        more: row.slice(1 + entryColumns.length),
      };
    });
  }

  #column(name: string): string {
    return (this.schema < 3 ? olderColumns[name] : undefined) ?? `entry.${name}`;
  }

  /** What listings and an import say of a record, as far as this version of the file knows. */
  get #listed(): { table: string | undefined; columns: string; joins: string } {
    if (this.schema < 2) return { table: undefined, columns: "NULL, NULL, NULL", joins: "" };
    const table = this.schema < 3 ? "sighting" : "source_record";
    const missing = this.schema < 3 ? "gone" : "missing_since";
    return {
      table,
      columns: `listed.${missing}, listed.became, imported.fields`,
      joins: `LEFT JOIN ${table} listed ON listed.system = entry.system AND listed.id = entry.id
        LEFT JOIN imported ON imported.system = entry.system AND imported.id = entry.id`,
    };
  }
}

type IndexEntryColumns = ReturnType<typeof toEntry>;
