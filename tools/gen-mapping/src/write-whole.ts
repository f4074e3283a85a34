import { existsSync, renameSync, writeFileSync } from "node:fs";
import { StorageError, UsageError } from "@d2pipe/errors";

/** A file is there as a whole or not at all. Throws a `StorageError`. */
export function writeWhole(file: string, text: string): void {
  try {
    writeFileSync(`${file}.partial`, text);
    renameSync(`${file}.partial`, file);
  } catch (cause) {
    throw new StorageError(`${file}: cannot be written`, {
      cause,
      hint: "check folder, permissions and space",
    });
  }
}

/** Throws a `UsageError` when the file is there: somebody may have spent hours on it. */
export function ensureNew(file: string, isReplacing: boolean): void {
  if (isReplacing || !existsSync(file)) return;
  throw new UsageError(`${file} is there already, and may have been edited; expected a new file`, {
    hint: "give another --to, or --replace",
  });
}
