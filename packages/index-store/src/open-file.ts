import { randomBytes } from "node:crypto";
import { existsSync, linkSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { kill, pid } from "node:process";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { toNumber, toText } from "./columns.ts";
import { makePrivateFile } from "./run-lock.ts";
import { applicationId, migrations, schemaVersion } from "./schema.ts";
import { isUnwritable, toWrongFile } from "./to-storage-error.ts";

/**
 * - WAL: readers never wait for the writer, and a killed writer leaves whole transactions only.
 * - synchronous NORMAL: no fsync a commit. `kill -9` loses nothing; a power cut may lose the last transactions, but
 *   each holds outcomes together with the checkpoints that depend on them, so the next run fetches and sends them again.
 * - wal_autocheckpoint 64 MB: pages touched by many batches are copied back once.
 * - cache_size 8 MB: what one transaction touches fits; more gained nothing, as the system caches the file too.
 */
const writerPragmas = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA wal_autocheckpoint = 16384;
  PRAGMA journal_size_limit = 67108864;
  PRAGMA cache_size = -8192;
`;
const readerPragmas = "PRAGMA cache_size = -8192;";

/** Waits for a reader's or a writer's short locks; ours are held for milliseconds. */
const busyTimeout = 5000;

/** Missing or empty: there is no index yet. */
export function isNoIndexYet(file: string): boolean {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined || (stat.isFile() && stat.size === 0);
}

function pragma(db: DatabaseSync, name: string): number {
  return toNumber(db.prepare(`PRAGMA ${name}`).get()?.[name]);
}

function migrate(db: DatabaseSync, from: number): void {
  if (from === schemaVersion) return;
  db.exec("BEGIN IMMEDIATE");
  for (const step of migrations.slice(from)) db.exec(step);
  db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion}; COMMIT`);
}

/**
 * Makes a new index beside its name and puts it there when it is whole: a reader of the same pipe, or a run after `kill -9`,
 * meets no index or a whole one. When another tool of the pipe makes it at the same time, the first one stays.
 */
export function makeIndexFile(file: string, created: string): void {
  const fresh = `${file}.new-${pid}`;
  removeHalfMade(file);
  makePrivateFile(fresh);
  const db = new DatabaseSync(fresh);
  try {
    db.exec("PRAGMA journal_mode = WAL");
    makeEmpty(db, created);
  } finally {
    db.close();
  }
  putInPlace(fresh, file);
}

/** Makes an index of a database that nobody else can see. */
export function makeTemporary(db: DatabaseSync, created: string): void {
  db.exec("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA cache_size = -8192;");
  makeEmpty(db, created);
}

/** Much faster than another one. */
export function clearTemporary(db: DatabaseSync, created: string): void {
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  for (const { name } of tables) db.exec(`DELETE FROM ${toText(name)}`);
  putMeta(db, created);
}

function makeEmpty(db: DatabaseSync, created: string): void {
  migrate(db, 0);
  putMeta(db, created);
}

function putMeta(db: DatabaseSync, created: string): void {
  const put = db.prepare("INSERT INTO meta (name, value) VALUES (?, ?)");
  put.run("created", created);
  put.run("secret", randomBytes(32));
}

/** What runs left behind that were killed while they made an index; not what another tool is making right now. */
function removeHalfMade(file: string): void {
  const start = `${basename(file)}.new-`;
  for (const name of readdirSync(dirname(file))) {
    if (name.startsWith(start) && !isAlive(Number.parseInt(name.slice(start.length), 10))) {
      rmSync(join(dirname(file), name), { force: true });
    }
  }
}

function isAlive(process: number): boolean {
  try {
    return process !== pid && kill(process, 0);
  } catch {
    return false;
  }
}

function putInPlace(fresh: string, file: string): void {
  if (existsSync(file)) {
    if (isNoIndexYet(file)) renameSync(fresh, file);
  } else {
    try {
      linkSync(fresh, file);
    } catch (error) {
      if (!existsSync(file)) throw error;
    }
  }
  rmSync(fresh, { force: true });
}

function ensureIndex(db: DatabaseSync, file: string): number {
  if (pragma(db, "application_id") !== applicationId) {
    throw toWrongFile(
      file,
      "this is not an index (an SQLite file of another program)",
      "name the index file, or a new file to be made",
    );
  }
  const version = pragma(db, "user_version");
  if (version > schemaVersion) {
    throw toWrongFile(
      file,
      `written by a newer d2pipe (schema ${version}, this one knows ${schemaVersion})`,
      "use the newer d2pipe; nothing was changed",
    );
  }
  return version;
}

/**
 * Opens an existing index; a writer brings it to the newest schema. A reader of a WAL file makes files beside it; where it may
 * not, it takes the file as it is. Safe when nobody has it open, which a `-wal` beside it would show.
 */
export function openFile(file: string, mode: "read" | "write"): { db: DatabaseSync; schema: number } {
  try {
    return openAt(file, file, mode);
  } catch (error) {
    if (mode === "write" || !isUnwritable(error) || existsSync(`${file}-wal`)) throw error;
    const asItIs = pathToFileURL(file);
    asItIs.searchParams.set("immutable", "1");
    return openAt(asItIs, file, mode);
  }
}

function openAt(
  place: string | URL,
  file: string,
  mode: "read" | "write",
): { db: DatabaseSync; schema: number } {
  const db = new DatabaseSync(place, { readOnly: mode === "read", timeout: busyTimeout });
  try {
    const version = ensureIndex(db, file);
    db.exec(mode === "read" ? readerPragmas : writerPragmas);
    if (mode === "write") migrate(db, version);
    return { db, schema: mode === "write" ? schemaVersion : version };
  } catch (error) {
    db.close();
    throw error;
  }
}
