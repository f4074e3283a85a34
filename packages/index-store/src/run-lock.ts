import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { withStorageErrors, isBusy } from "./to-storage-error.ts";

/** Held until `release`, or until the process ends in any way. */
export interface RunLock {
  release(): void;
}

/** Makes a file that only its owner can read. An existing file is left alone: to open and close it would drop its locks. */
export function makePrivateFile(file: string): void {
  try {
    closeSync(openSync(file, "wx", 0o600));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}

/**
 * Takes the run lock `<file>.lock`: an empty SQLite file under BEGIN EXCLUSIVE, that is a lock of the operating system, which also
 * ends with `kill -9`. Beside the index, so that readers of the index never wait. The file stays: removing it would
 * let two runs hold two files of one name. Undefined: another run holds it.
 */
export function takeRunLock(file: string): RunLock | undefined {
  const lockFile = `${file}.lock`;
  return withStorageErrors(lockFile, () => {
    makePrivateFile(lockFile);
    const db = new DatabaseSync(lockFile);
    try {
      db.exec("BEGIN EXCLUSIVE");
    } catch (error) {
      db.close();
      if (isBusy(error)) return undefined;
      throw error;
    }
    return { release: () => db.close() };
  });
}
