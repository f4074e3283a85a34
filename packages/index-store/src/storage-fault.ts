import { ConfigError, type FileFault, StorageError, toFileFault } from "@d2pipe/errors";

/** SQLite's primary result codes that a person can do something about (https://www.sqlite.org/rescode.html). */
const faults: ReadonlyMap<number, FileFault> = new Map([
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

const notDatabase = 26;

/** The primary one of SQLite's result codes; undefined when it is no error of SQLite. */
function codeOf(error: unknown): number | undefined {
  if (!(error instanceof Error && "errcode" in error && typeof error.errcode === "number")) return undefined;
  return error.errcode & 0xff;
}

function faultOf(error: unknown): FileFault | undefined {
  const code = codeOf(error);
  return code === undefined ? toFileFault(error) : faults.get(code);
}

/** Whether SQLite says that someone else holds the file. */
export function isBusy(error: unknown): boolean {
  return codeOf(error) === 5;
}

/** Whether SQLite may not write the file or beside it. */
export function isUnwritable(error: unknown): boolean {
  return codeOf(error) === 8 || codeOf(error) === 14;
}

/** Exit 2: running again cannot help, the command names the wrong file. */
export function toWrongFile(file: string, what: string, hint: string, cause?: unknown): ConfigError {
  return new ConfigError([`index ${file}: ${what}`], { hint, cause });
}

/** An error of SQLite or the file system in words; anything unknown comes back as it is (a bug). */
export function toStorageFault(file: string, error: unknown): unknown {
  if (codeOf(error) === notDatabase) {
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
