import { closeSync, fsyncSync, openSync, renameSync, writeSync } from "node:fs";
import { StorageError } from "@d2pipe/errors";
import type { RejectedNote } from "@d2pipe/records";

/**
 * `--rejects FILE`: the refused input lines of this run, each with a note, mode 0600. Written beside and renamed at the
 * end, so that a rejects file can be fed again and replaced by what is still refused in one command.
 */
export class RejectsFile {
  readonly #path: string;
  readonly #partial: string;
  readonly #file: number;

  constructor(path: string) {
    this.#path = path;
    this.#partial = `${path}.partial`;
    try {
      this.#file = openSync(this.#partial, "w", 0o600);
    } catch (cause) {
      throw new StorageError(`--rejects ${path}: cannot be written`, {
        cause,
        hint: "check folder and permissions",
      });
    }
  }

  write(raw: string, note: RejectedNote): void {
    const line: Record<string, unknown> = JSON.parse(raw);
    const { rejected: _, ...rest } = line;
    try {
      writeSync(this.#file, `${JSON.stringify({ ...rest, rejected: note })}\n`);
    } catch (cause) {
      throw new StorageError(`--rejects ${this.#path}: cannot be written`, {
        cause,
        hint: "free some space, run again",
      });
    }
  }

  close(): void {
    fsyncSync(this.#file);
    closeSync(this.#file);
    renameSync(this.#partial, this.#path);
  }
}
