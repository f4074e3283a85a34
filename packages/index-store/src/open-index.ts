import { DatabaseSync, type StatementSync } from "node:sqlite";
import { LockedError } from "@d2pipe/errors";
import type { IndexReader } from "./index-reader.ts";
import type { Index, OpenIndexOptions } from "./index-writer.ts";
import { clearTemporary, isNoIndexYet, makeIndexFile, makeTemporary, openFile } from "./open-file.ts";
import { takeRunLock } from "./run-lock.ts";
import { readRuns, type Run } from "./runs.ts";
import { SqliteIndex } from "./sqlite-index.ts";
import { SqliteReader } from "./sqlite-reader.ts";
import { Strings } from "./strings.ts";
import { toStorageError, withStorageErrors } from "./to-storage-error.ts";

function findHolder(file: string): Run | undefined {
  if (isNoIndexYet(file)) return undefined;
  const { db } = openFile(file, "read");
  const [last] = readRuns(db, 1);
  db.close();
  return last?.ended === undefined ? last : undefined;
}

export function toLocked(file: string): LockedError {
  const holder = findHolder(file);
  const who =
    holder === undefined ? "another run" : `${holder.tool} (process ${holder.pid}) since ${holder.started}`;
  return new LockedError(`index ${file}: held by ${who}`, { hint: "run again when it has ended" });
}

/**
 * Opens an index for writing, and makes it when there is none (mode 0600). Takes the run lock until `close` or until the
 * process ends.
 * Throws `LockedError` (exit 8) when another run holds it, `ConfigError` (exit 2) when the file is not an index or of a newer
 * schema, `StorageError` (exit 2, 3 or 4) when it cannot be read or written.
 */
export function openIndex(file: string, options: OpenIndexOptions): Index {
  const lock = takeRunLock(file);
  if (lock === undefined) throw withStorageErrors(file, () => toLocked(file));
  let db: DatabaseSync | undefined;
  try {
    if (isNoIndexYet(file)) makeIndexFile(file, options.now().toISOString());
    ({ db } = openFile(file, "write"));
    return new SqliteIndex(db, file, lock, options);
  } catch (error) {
    db?.close();
    lock.release();
    throw toStorageError(file, error);
  }
}

/** Prepares each statement once: half the time of a short run, where many runs use one database. */
class RememberingDatabase extends DatabaseSync {
  readonly #statements = new Map<string, StatementSync>();

  override prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = super.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** An index that nothing outlives, for one run after the other. */
export interface TemporaryIndex {
  open(): Index;
  /** Forgets everything, as a new one would have it. */
  clear(): void;
  close(): void;
}

/**
 * For a run without `--index`, and for simulations: SQLite keeps it in memory, and on disk without a name where it grows, so that
 * memory does not grow with the input.
 */
export function createTemporaryIndex(options: OpenIndexOptions): TemporaryIndex {
  const db = new RememberingDatabase("");
  makeTemporary(db, options.now().toISOString());
  return {
    open: () => new SqliteIndex(db, "(temporary)", undefined, options),
    clear: () => clearTemporary(db, options.now().toISOString()),
    close: () => db.close(),
  };
}

/** As `createTemporaryIndex`, open for its only run. */
export function openTemporaryIndex(options: OpenIndexOptions): Index {
  return createTemporaryIndex(options).open();
}

/**
 * Opens an index for reading; never waits for a writer. Undefined when there is no index yet.
 * Throws like `openIndex`, but never `LockedError`.
 */
export function openIndexReader(file: string): IndexReader | undefined {
  return withStorageErrors(file, () => {
    if (isNoIndexYet(file)) return undefined;
    const { db, schema } = openFile(file, "read");
    return new SqliteReader({ db, file, schema, strings: new Strings(db, schema < 3 ? "word" : "string") });
  });
}
