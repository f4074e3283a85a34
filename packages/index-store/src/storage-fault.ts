import { ConfigError, StorageError } from "@d2pipe/errors";

interface Fault {
  what: string;
  hint: string;
}

/** SQLite's primary result codes that a person can do something about (https://www.sqlite.org/rescode.html). */
const faults: ReadonlyMap<number, Fault> = new Map([
  [3, { what: "no permission", hint: "check the owner and mode of the file and its folder" }],
  [
    5,
    {
      what: "another program is writing to it",
      hint: "close whatever else has the file open (a sqlite3 shell), then run again",
    },
  ],
  [
    6,
    {
      what: "another program is writing to it",
      hint: "close whatever else has the file open (a sqlite3 shell), then run again",
    },
  ],
  [
    8,
    {
      what: "it cannot be written",
      hint: "check the owner and mode of the file and its folder; SQLite writes beside the file too",
    },
  ],
  [
    10,
    {
      what: "the disk failed or is full",
      hint: "what was recorded before is kept; check the disk, then run again",
    },
  ],
  [
    11,
    {
      what: "the file is damaged",
      hint: "put it aside and run again: a lost index costs one full push and makes no duplicates",
    },
  ],
  [13, { what: "the disk is full", hint: "what was recorded before is kept; make room, then run again" }],
  [14, { what: "it cannot be opened", hint: "check that the folder exists and can be written by this user" }],
]);

const fsFaults: ReadonlyMap<string, Fault> = new Map([
  ["ENOENT", { what: "the folder does not exist", hint: "make the folder, or correct the path" }],
  ["ENOTDIR", { what: "the folder does not exist", hint: "make the folder, or correct the path" }],
  ["EACCES", { what: "no permission", hint: "check the owner and mode of the file and its folder" }],
  ["EPERM", { what: "no permission", hint: "check the owner and mode of the file and its folder" }],
  ["EROFS", { what: "the file system is read-only", hint: "choose a folder that can be written" }],
  ["ENOSPC", { what: "the disk is full", hint: "make room, then run again" }],
  ["EDQUOT", { what: "the disk quota is used up", hint: "make room, then run again" }],
  ["EISDIR", { what: "it is a folder", hint: "name a file" }],
]);

const notDatabase = 26;

function faultOf(error: unknown): Fault | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("errcode" in error && typeof error.errcode === "number") return faults.get(error.errcode & 0xff);
  if ("code" in error && typeof error.code === "string") return fsFaults.get(error.code);
  return undefined;
}

/** Whether SQLite says that someone else holds the file. */
export function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === 5;
}

/** Exit 2: running again cannot help, the command names the wrong file. */
export function toWrongFile(file: string, what: string, hint: string, cause?: unknown): ConfigError {
  return new ConfigError([`index ${file}: ${what}`], { hint, cause });
}

/** An error of SQLite or the file system in words; anything unknown comes back as it is (a bug). */
export function toStorageFault(file: string, error: unknown): unknown {
  if (error instanceof Error && "errcode" in error && error.errcode === notDatabase) {
    return toWrongFile(
      file,
      "this is no index (not an SQLite file)",
      "name the index file, or a new file to be made",
      error,
    );
  }
  const fault = faultOf(error);
  if (fault === undefined) return error;
  return new StorageError(`index ${file}: ${fault.what}`, { hint: fault.hint, cause: error });
}

/** Runs `work` and tells the faults of storage in words. */
export function inWords<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw toStorageFault(file, error);
  }
}
