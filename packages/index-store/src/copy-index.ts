import { renameSync, rmSync } from "node:fs";
import { pid } from "node:process";
import { backup } from "node:sqlite";
import { isNoIndexYet, openFile } from "./open-file.ts";
import { makePrivateFile } from "./run-lock.ts";
import { withStorageErrors, toStorageError } from "./to-storage-error.ts";

/**
 * Copies an index whole, also while others have it open, or after a run that was killed: the file alone may lack what is still
 * in its `-wal`. False when there is no index. Throws `ConfigError` for another file, `StorageError` when it cannot be written;
 * an older copy stays then.
 */
export async function copyIndex(file: string, to: string): Promise<boolean> {
  if (isNoIndexYet(file)) return false;
  const fresh = `${to}.new-${pid}`;
  const { db } = withStorageErrors(file, () => openFile(file, "read"));
  try {
    makePrivateFile(fresh);
    await backup(db, fresh);
    renameSync(fresh, to);
  } catch (error) {
    throw toStorageError(to, error);
  } finally {
    db.close();
    rmSync(fresh, { force: true });
  }
  return true;
}
