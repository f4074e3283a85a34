import { ConfigError, ExitCode, type FileIssue, StorageError, toFileIssue } from "@d2pipe/errors";

const busy: FileIssue = {
  what: "another program is writing to it",
  hint: "close whatever else has the file open (a sqlite3 shell), then run again",
  exitCode: ExitCode.remote,
};

/** SQLite's primary result codes that a person can do something about (https://www.sqlite.org/rescode.html). */
const issues: ReadonlyMap<number, FileIssue> = new Map([
  [
    3,
    {
      what: "no permission",
      hint: "check the owner and mode of the file and its folder",
      exitCode: ExitCode.usage,
    },
  ],
  [5, busy],
  [6, busy],
  [
    8,
    {
      what: "it cannot be written",
      hint: "check the owner and mode of the file and its folder; SQLite writes beside the file too",
      exitCode: ExitCode.usage,
    },
  ],
  [
    10,
    {
      what: "the disk failed or is full",
      hint: "what was recorded before is kept; check the disk, then run again",
      exitCode: ExitCode.remote,
    },
  ],
  [
    11,
    {
      what: "the file is damaged",
      hint: "put it aside and run again: a lost index costs one full push and makes no duplicates",
      exitCode: ExitCode.input,
    },
  ],
  [
    13,
    {
      what: "the disk is full",
      hint: "what was recorded before is kept; make room, then run again",
      exitCode: ExitCode.remote,
    },
  ],
  [
    14,
    {
      what: "it cannot be opened",
      hint: "check that the folder exists and can be written by this user",
      exitCode: ExitCode.usage,
    },
  ],
]);

const notDatabase = 26;

/** The primary one of SQLite's result codes; undefined when SQLite did not make it. */
function codeOf(error: unknown): number | undefined {
  if (!(error instanceof Error && "errcode" in error && typeof error.errcode === "number")) return undefined;
  return error.errcode & 0xff;
}

function issueOf(error: unknown): FileIssue | undefined {
  const code = codeOf(error);
  return code === undefined ? toFileIssue(error) : issues.get(code);
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

/** An error of SQLite or the file system for people; anything unknown is returned as it is (a bug). */
export function toStorageError(file: string, error: unknown): unknown {
  if (codeOf(error) === notDatabase) {
    return toWrongFile(
      file,
      "this is not an index (not an SQLite file)",
      "name the index file, or a new file to be made",
      error,
    );
  }
  const issue = issueOf(error);
  if (issue === undefined) return error;
  const { what, hint, exitCode } = issue;
  return new StorageError(`index ${file}: ${what}`, { hint, exitCode, cause: error });
}

/** Runs `work` and throws what goes wrong with the storage as errors for people. */
export function withStorageErrors<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw toStorageError(file, error);
  }
}
