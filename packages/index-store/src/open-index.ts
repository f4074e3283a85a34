import { pid } from "node:process";
import type { DatabaseSync } from "node:sqlite";
import { LockedError } from "@d2pipe/errors";
import type { EntryKey, IndexPort, Settlement } from "@d2pipe/push";
import type { Checkpoint } from "@d2pipe/records";
import { EntryTable } from "./entry-table.ts";
import { inTransaction } from "./in-transaction.ts";
import type { IndexReader } from "./index-reader.ts";
import { isNoIndexYet, makeIndexFile, openFile } from "./open-file.ts";
import { type RunLock, takeRunLock } from "./run-lock.ts";
import { endRun, readRuns, type Run, type RunResult, startRun } from "./runs.ts";
import { SqliteReader } from "./sqlite-reader.ts";
import { inWords, toStorageFault } from "./storage-fault.ts";
import { Words } from "./words.ts";

export interface OpenIndexOptions {
  /** Who opens it: named in the run and to the one who finds it locked. */
  tool: string;
  now(): Date;
}

/** An index that is open for one run: everything a reader may ask, and the writing. */
export interface Index extends IndexReader, IndexPort {
  /** Number of this run. */
  readonly run: number;
  /** Takes entries out, as if their records had never come by. */
  forget(keys: readonly EntryKey[]): Promise<void>;
  /** Says how the run ended. Without it (killed, crashed) the run stays open in the report. */
  endRun(result: RunResult): Promise<void>;
}

class SqliteIndex extends SqliteReader implements Index {
  readonly run: number;
  readonly #db: DatabaseSync;
  readonly #file: string;
  readonly #lock: RunLock;
  readonly #now: () => Date;
  readonly #words: Words;
  readonly #entries: EntryTable;

  constructor(db: DatabaseSync, file: string, lock: RunLock, options: OpenIndexOptions) {
    const words = new Words(db);
    const run = startRun(db, { tool: options.tool, pid, started: options.now().toISOString() });
    const entries = new EntryTable(db, words, run);
    super({ db, file, words, entries });
    this.run = run;
    this.#db = db;
    this.#file = file;
    this.#lock = lock;
    this.#now = () => options.now();
    this.#words = words;
    this.#entries = entries;
  }

  async settle(settlements: readonly Settlement[], checkpoints: readonly Checkpoint[]): Promise<void> {
    inWords(this.#file, () => this.#settle(settlements, checkpoints));
  }

  async forget(keys: readonly EntryKey[]): Promise<void> {
    inWords(this.#file, () => {
      for (const key of keys) this.#entries.remove(key);
    });
  }

  async endRun(result: RunResult): Promise<void> {
    inWords(this.#file, () => endRun(this.#db, this.run, this.#now().toISOString(), result));
  }

  override close(): void {
    super.close();
    this.#lock.release();
  }

  #settle(settlements: readonly Settlement[], checkpoints: readonly Checkpoint[]): void {
    inTransaction(this.#db, this.#words, () => {
      for (const settlement of settlements) this.#entries.put(settlement);
      for (const checkpoint of checkpoints) this.#putCheckpoint(checkpoint);
    });
  }

  #putCheckpoint({ system, stream, cursor }: Checkpoint): void {
    this.#db
      .prepare("INSERT OR REPLACE INTO checkpoint (system, stream, cursor, run) VALUES (?, ?, ?, ?)")
      .run(system, stream, JSON.stringify(cursor), this.run);
  }
}

function findHolder(file: string): Run | undefined {
  if (isNoIndexYet(file)) return undefined;
  const db = openFile(file, "read");
  const [last] = readRuns(db, 1);
  db.close();
  return last?.ended === undefined ? last : undefined;
}

function toLocked(file: string): LockedError {
  const holder = findHolder(file);
  const who =
    holder === undefined ? "another run" : `${holder.tool} (process ${holder.pid}) since ${holder.started}`;
  return new LockedError(`index ${file}: held by ${who}`, { hint: "run again when it has ended" });
}

/**
 * Opens an index for writing, and makes it when there is none (mode 0600). Takes the run lock until `close` or until the
 * process ends.
 * Throws `LockedError` (exit 8) when another run holds it, `ConfigError` (exit 2) when the file is no index or of a newer
 * schema, `StorageError` (exit 4) when it cannot be read or written.
 */
export function openIndex(file: string, options: OpenIndexOptions): Index {
  const lock = takeRunLock(file);
  if (lock === undefined) throw inWords(file, () => toLocked(file));
  let db: DatabaseSync | undefined;
  try {
    if (isNoIndexYet(file)) makeIndexFile(file, options.now().toISOString());
    db = openFile(file, "write");
    return new SqliteIndex(db, file, lock, options);
  } catch (error) {
    db?.close();
    lock.release();
    throw toStorageFault(file, error);
  }
}

/**
 * Opens an index for reading; never waits for a writer. Undefined when there is no index yet.
 * Throws like `openIndex`, but never `LockedError`.
 */
export function openIndexReader(file: string): IndexReader | undefined {
  return inWords(file, () => {
    if (isNoIndexYet(file)) return undefined;
    const db = openFile(file, "read");
    const words = new Words(db);
    return new SqliteReader({ db, file, words, entries: new EntryTable(db, words) });
  });
}
