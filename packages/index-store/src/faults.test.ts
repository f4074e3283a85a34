import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getuid, seteuid } from "node:process";
import { DatabaseSync } from "node:sqlite";
import { ConfigError, ExitCode, isD2pipeError, StorageError } from "@d2pipe/errors";
import { anEntry, toChanges } from "@d2pipe/testkit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EntryTable } from "./entry-table.ts";
import { openFile } from "./open-file.ts";
import { openIndex, openIndexReader } from "./open-index.ts";
import { Strings } from "./strings.ts";
import { toStorageError } from "./to-storage-error.ts";

const options = { tool: "test", now: (): Date => new Date("2024-03-11T09:00:00Z") };
let folder = "";
let file = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "d2pipe-index-"));
  file = join(folder, "visits.db");
});

afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

/** Root ignores modes, so it steps down meanwhile. */
async function asOrdinaryUser<Result>(work: () => Result | Promise<Result>): Promise<Result> {
  if (getuid?.() !== 0) return await work();
  seteuid?.("nobody");
  try {
    return await work();
  } finally {
    seteuid?.(0);
  }
}

function errorOf(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("nothing was thrown");
}

/** What both ways of opening say. */
function expectError(kind: typeof ConfigError | typeof StorageError, message: string): void {
  for (const open of [() => openIndex(file, options), () => openIndexReader(file)]) {
    const error = errorOf(open);
    expect(error).toBeInstanceOf(kind);
    expect(error.message).toContain(message);
    expect(error.message).toContain("visits.db");
    expect(isD2pipeError(error) && error.hint).toBeTruthy();
  }
}

test("a new index, its WAL and its lock can be read by their owner only", () => {
  const index = openIndex(file, options);
  const modes = readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mode & 0o777]);
  index.close();
  expect(modes.map(([name]) => name)).toEqual(
    expect.arrayContaining(["visits.db", "visits.db-wal", "visits.db.lock"]),
  );
  expect(new Set(modes.map(([, mode]) => mode))).toEqual(new Set([0o600]));
});

test("a closed index is one file to copy, beside its lock", () => {
  openIndex(file, options).close();
  expect(readdirSync(folder).toSorted()).toEqual(["visits.db", "visits.db.lock"]);
});

test("a missing or an empty file is not an index yet: a reader gets none, a writer makes it", async () => {
  expect(openIndexReader(file)).toBeUndefined();
  writeFileSync(file, "");
  expect(openIndexReader(file)).toBeUndefined();
  openIndex(file, options).close();
  const reader = openIndexReader(file);
  expect(reader?.created).toBe("2024-03-11T09:00:00.000Z");
  reader?.close();
});

test("what a killed run left of a half-made index is made anew", () => {
  writeFileSync(`${file}.new-99999999`, "half");
  writeFileSync(`${file}.new-99999999-wal`, "half");
  openIndex(file, options).close();
  expect(readdirSync(folder).toSorted()).toEqual(["visits.db", "visits.db.lock"]);
});

test("a text file is not an index, and is left as it is", () => {
  writeFileSync(file, "commcare_id;dhis2_id;filter\n".repeat(100));
  expectError(ConfigError, "not an SQLite file");
  expect(readFileSync(file, "utf8")).toContain("commcare_id");
});

test("an SQLite file of another program is not an index, and is left as it is", () => {
  const other = new DatabaseSync(file);
  other.exec("CREATE TABLE patients (id INTEGER)");
  other.close();
  expectError(ConfigError, "another program");
  const db = new DatabaseSync(file);
  expect(db.prepare("SELECT name FROM sqlite_schema").all()).toEqual([{ name: "patients" }]);
  db.close();
});

test("an index of a newer schema is refused, and nothing in it is changed", () => {
  openIndex(file, options).close();
  const db = new DatabaseSync(file);
  db.exec("PRAGMA user_version = 99");
  db.close();
  expectError(ConfigError, "schema 99");
});

test("a damaged index says so and how to go on", () => {
  const index = openIndex(file, options);
  index.close();
  const bytes = readFileSync(file);
  bytes.fill(0xff, 100, 3000);
  writeFileSync(file, bytes);
  expectError(StorageError, "damaged");
});

test("a folder that is not there, and a folder named as the index, are told apart from bugs", () => {
  file = join(folder, "nowhere", "visits.db");
  expect(errorOf(() => openIndex(file, options)).message).toContain("the folder does not exist");
  file = join(folder, "visits.db");
  mkdirSync(file);
  expect(errorOf(() => openIndex(file, options))).toBeInstanceOf(StorageError);
});

test("an index is read where nothing can be written, and nothing is", async () => {
  const index = openIndex(file, options);
  await index.commit(toChanges([anEntry("a")]));
  const killed = join(folder, "killed.db");
  for (const suffix of ["", "-wal", "-shm"]) cpSync(`${file}${suffix}`, `${killed}${suffix}`);
  index.close();
  const before = readdirSync(folder);
  for (const name of before) chmodSync(join(folder, name), 0o444);
  chmodSync(folder, 0o555);
  await asOrdinaryUser(async () => {
    for (const each of [file, killed]) {
      const reader = openIndexReader(each);
      expect(await Array.fromAsync(reader?.listRecords() ?? [])).toMatchObject([anEntry("a")]);
      reader?.close();
    }
  });
  expect(readdirSync(folder)).toEqual(before);
});

test("a folder that cannot be written is named, and waiting does not help: exit 2", async () => {
  chmodSync(folder, 0o555);
  const error = await asOrdinaryUser(() => errorOf(() => openIndex(file, options)));
  expect(error).toBeInstanceOf(StorageError);
  expect(error.message).toContain("no permission");
  expect(isD2pipeError(error) && error.exitCode).toBe(ExitCode.usage);
});

test("a full disk loses nothing that was recorded, and the same run can go on once there is room", async () => {
  openIndex(file, options).close();
  const { db } = openFile(file, "write");
  const entries = new EntryTable(db, new Strings(db), 1);
  const put = (from: number, to: number): void => {
    db.exec("BEGIN IMMEDIATE");
    for (let id = from; id < to; id += 1) entries.put(anEntry(`case-${id}`));
    db.exec("COMMIT");
  };
  put(0, 100);
  db.exec("PRAGMA max_page_count = 30");
  const error = toStorageError(
    file,
    errorOf(() => put(100, 5000)),
  );
  if (db.isTransaction) db.exec("ROLLBACK");
  expect(error).toBeInstanceOf(StorageError);
  expect(isD2pipeError(error) && [error.exitCode, error.message]).toEqual([
    ExitCode.remote,
    `index ${file}: the disk is full`,
  ]);
  db.close();

  const index = openIndex(file, options);
  const ids = async (): Promise<string[]> => (await Array.fromAsync(index.listRecords())).map(({ id }) => id);
  expect(await ids()).toEqual(Array.from({ length: 100 }, (_, id) => `case-${id}`));
  await index.commit(toChanges([anEntry("case-100")]));
  expect(await ids()).toHaveLength(101);
  index.close();
});
