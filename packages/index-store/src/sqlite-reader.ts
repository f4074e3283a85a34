import type { DatabaseSync } from "node:sqlite";
import type { EntryKey, IndexEntry, RecordKey } from "@d2pipe/push";
import type { Checkpoint } from "@d2pipe/records";
import { toColumns, toMaybeNumber, toMaybeText, toNumber, toText } from "./columns.ts";
import { type EntryTable, entryColumns, toEntry } from "./entry-table.ts";
import { hashContent } from "./hash-content.ts";
import type { EntryCount, IndexReader, PendingEntry, RecordEntry, StreamFilter } from "./index-reader.ts";
import { hasListings, readRecords } from "./record-rows.ts";
import { readRuns, type Run } from "./runs.ts";
import { schemaVersion } from "./schema.ts";
import { owedStatuses, toStatus } from "./status-numbers.ts";
import { inWords } from "./storage-fault.ts";
import type { Words } from "./words.ts";

/** Few enough that no read transaction stays open while a caller works: an open one keeps the WAL from shrinking. */
const pageSize = 1000;

function toCursor(text: string): Checkpoint["cursor"] {
  const cursor: unknown = JSON.parse(text);
  if (typeof cursor !== "object" || cursor === null) throw new TypeError("index: a cursor is no object");
  return { ...cursor };
}

function readMeta(db: DatabaseSync, name: string): unknown {
  return db.prepare("SELECT value FROM meta WHERE name = ?").get(name)?.value;
}

/** An open index file and what is known of it. */
export interface OpenedFile {
  db: DatabaseSync;
  file: string;
  words: Words;
  entries: EntryTable;
}

/** Reads an open index file. */
export class SqliteReader implements IndexReader {
  readonly schema: number = schemaVersion;
  readonly created: string;
  readonly #db: DatabaseSync;
  readonly #file: string;
  readonly #words: Words;
  readonly #entries: EntryTable;
  readonly #secret: string;

  constructor({ db, file, words, entries }: OpenedFile) {
    this.#db = db;
    this.#file = file;
    this.#words = words;
    this.#entries = entries;
    this.created = toText(readMeta(db, "created"));
    const secret = readMeta(db, "secret");
    if (!(secret instanceof Uint8Array)) throw new TypeError("index: no secret");
    this.#secret = Buffer.from(secret).toString("base64");
  }

  async find(keys: readonly EntryKey[]): Promise<readonly (IndexEntry | undefined)[]> {
    return inWords(this.#file, () => this.#entries.find(keys));
  }

  async findRecord(record: RecordKey): Promise<readonly IndexEntry[]> {
    return inWords(this.#file, () => this.#entries.findRecord(record));
  }

  hash(payload: string): string {
    return hashContent(this.#secret, payload);
  }

  async getCheckpoint(system: string, stream: string): Promise<Checkpoint["cursor"] | undefined> {
    const sql = "SELECT cursor FROM checkpoint WHERE system = ? AND stream = ?";
    const row = inWords(this.#file, () => this.#db.prepare(sql).get(system, stream));
    return row === undefined ? undefined : toCursor(toText(row.cursor));
  }

  async *listCheckpoints(): AsyncGenerator<Checkpoint> {
    const sql = "SELECT system, stream, cursor FROM checkpoint ORDER BY system, stream";
    for (const row of inWords(this.#file, () => this.#db.prepare(sql).all())) {
      yield { system: toText(row.system), stream: toText(row.stream), cursor: toCursor(toText(row.cursor)) };
    }
  }

  async *listPending(filter: StreamFilter = {}): AsyncGenerator<PendingEntry> {
    for (const stream of this.#owedStreams(filter)) {
      let after = 0;
      for (;;) {
        const page = inWords(this.#file, () => this.#pendingPage(stream, after));
        for (const { number, entry } of page) {
          after = number;
          if (filter.system === undefined || entry.system === filter.system) yield entry;
        }
        if (page.length < pageSize) break;
      }
    }
  }

  async *listRecords(filter: StreamFilter = {}): AsyncGenerator<RecordEntry> {
    let after = 0;
    for (;;) {
      const page = inWords(this.#file, () => readRecords(this.#db, this.#words, after, pageSize));
      for (const { number, record } of page) {
        after = number;
        if (filter.system !== undefined && record.system !== filter.system) continue;
        if (filter.stream === undefined || record.stream === filter.stream) yield record;
      }
      if (page.length < pageSize) return;
    }
  }

  async hasListings(): Promise<boolean> {
    return inWords(this.#file, () => hasListings(this.#db));
  }

  async countEntries(): Promise<readonly EntryCount[]> {
    const sql = `SELECT system, stream, scope, status, code, count(*) AS count FROM entry
      GROUP BY system, stream, scope, status, code ORDER BY system, stream, scope, status, count DESC`;
    const rows = inWords(this.#file, () => this.#db.prepare(sql).all());
    return rows.map((row) => {
      const code = toMaybeNumber(row.code);
      return {
        system: this.#words.text(toNumber(row.system)),
        stream: this.#words.text(toNumber(row.stream)),
        scope: this.#words.text(toNumber(row.scope)),
        status: toStatus(row.status),
        code: code === undefined ? undefined : this.#words.text(code),
        count: toNumber(row.count),
      };
    });
  }

  async *listRuns(limit: number): AsyncGenerator<Run> {
    yield* inWords(this.#file, () => readRuns(this.#db, limit));
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  #owedStreams(filter: StreamFilter): number[] {
    if (filter.stream !== undefined) {
      const stream = this.#words.find(filter.stream);
      return stream === undefined ? [] : [stream];
    }
    const sql = `SELECT DISTINCT stream FROM entry WHERE status IN ${owedStatuses} ORDER BY stream`;
    const rows = inWords(this.#file, () => this.#db.prepare(sql).all());
    return rows.map((row) => toNumber(row.stream));
  }

  #pendingPage(stream: number, after: number): { number: number; entry: PendingEntry }[] {
    const statement = this.#db.prepare(
      `SELECT entry.number, run.started, ${entryColumns} FROM entry LEFT JOIN run ON run.number = entry.run
       WHERE status IN ${owedStatuses} AND stream = ? AND entry.number > ? ORDER BY entry.number LIMIT ${pageSize}`,
    );
    statement.setReturnArrays(true);
    const rows: readonly unknown[] = statement.all(stream, after);
    return rows.map((one) => {
      const row = toColumns(one);
      const entry = { ...toEntry(row, 2, this.#words), settled: toMaybeText(row[1]) };
      return { number: toNumber(row[0]), entry };
    });
  }
}
