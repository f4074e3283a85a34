import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { StorageError, toFileIssue, UsageError } from "@d2pipe/errors";

/** A file is there as a whole or not at all. Throws a `StorageError`. */
export function writeWhole(file: string, text: string): void {
  try {
    writeFileSync(`${file}.partial`, text);
    renameSync(`${file}.partial`, file);
  } catch (cause) {
    rmSync(`${file}.partial`, { force: true });
    const { what, hint } = toFileIssue(cause) ?? {
      what: "unknown reason",
      hint: "check folder, permissions and space",
    };
    throw new StorageError(`${file}: cannot be written: ${what}`, { cause, hint });
  }
}

/** Throws a `UsageError` when the file is there: somebody may have spent hours on it. */
export function ensureNew(file: string, isReplacing: boolean): void {
  if (isReplacing || !existsSync(file)) return;
  throw new UsageError(`${file} is there already, and may have been edited; expected a new file`, {
    hint: "give another --to, or --replace",
  });
}
