import { renameSync, rmSync } from "node:fs";
import { pid } from "node:process";
import { ConfigError } from "@d2pipe/errors";
import { copyIndex } from "./copy-index.ts";
import { toLocked } from "./open-index.ts";
import { takeRunLock } from "./run-lock.ts";
import { withStorageErrors } from "./to-storage-error.ts";

/**
 * Puts the index `from` in the place of `file`, whole or not at all. The `-wal` of the old one goes with it: SQLite would mix it
 * with the new one. Killed in between, there is no index at `file`, never half of one. Throws `LockedError` when a run
 * holds `file`, `ConfigError` when `from` is not an index; `file` stays then.
 */
export async function replaceIndex(file: string, from: string): Promise<void> {
  const lock = takeRunLock(file);
  if (lock === undefined) throw withStorageErrors(file, () => toLocked(file));
  const fresh = `${file}.new-${pid}`;
  try {
    if (!(await copyIndex(from, fresh))) throw new ConfigError([`${from}: there is no index in it`]);
    withStorageErrors(file, () => {
      for (const old of [file, `${file}-wal`, `${file}-shm`]) rmSync(old, { force: true });
      renameSync(fresh, file);
    });
  } finally {
    lock.release();
    rmSync(fresh, { force: true });
  }
}
