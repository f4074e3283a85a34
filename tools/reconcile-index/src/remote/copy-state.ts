import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { StorageError } from "@d2pipe/errors";

/**
 * Which version of the copy the index here continues: `FILE.etag`, with its ETag, empty when there was no copy. Undefined: this
 * index has never been together with a copy.
 */
export function readEtag(index: string): string | undefined {
  const file = `${index}.etag`;
  return existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
}

/** After the index itself is in place: a new ETag beside an old index would let that index overwrite a newer copy. */
export function writeEtag(index: string, etag: string): void {
  const file = `${index}.etag`;
  try {
    writeFileSync(`${file}.partial`, etag === "" ? "" : `${etag}\n`, { mode: 0o600 });
    renameSync(`${file}.partial`, file);
  } catch (cause) {
    throw new StorageError(`${file}: cannot be written`, {
      cause,
      hint: "check folder, permissions and space",
    });
  }
  // Of scripts before this tool, which marked an index that was to be copied.
  rmSync(`${index}.unsaved`, { force: true });
}

/** What is there before a run. */
export interface Situation {
  /** ETag of the copy; undefined when there is none. */
  copy: string | undefined;
  /** What `readEtag` says. */
  continues: string | undefined;
  hasIndex: boolean;
}

/** Which index a run starts from: a new one, the one here, the copy; or nobody but a person can say. */
export type Start = "new" | "here" | "copy" | "conflict";

/**
 * The index here is as new as the copy it continues, or newer: a run that was killed, or could not reach the object storage, left
 * it so. Another version of the copy was written by another machine, and wins: what this index knows besides is found again in
 * DHIS2. Without a copy the index here is the only one there is.
 */
export function chooseStart({ copy, continues, hasIndex }: Situation): Start {
  if (copy === undefined) return hasIndex ? "here" : "new";
  if (!hasIndex) return "copy";
  if (continues === undefined) return "conflict";
  return continues === copy ? "here" : "copy";
}
