import {
  appendFileSync,
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { StorageError } from "@d2pipe/errors";
import type { RejectedNote } from "@d2pipe/records";

/**
 * `--rejects FILE`: the refused input lines of this run, each with a note, mode 0600. Written beside, under this process's
 * own name, and renamed at the end, so that a rejects file can be fed again and replaced by what is still refused in one
 * command. A run that broke off only adds to the file: what it did not reach may be there and nowhere else.
 */
export class RejectsFile {
  readonly #path: string;
  readonly #partial: string;
  readonly #file: number;

  constructor(path: string) {
    this.#path = path;
    this.#partial = `${path}.${process.pid}.partial`;
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

  /** @param isWhole the run read its whole input, and each record has its outcome */
  close({ isWhole }: { isWhole: boolean }): void {
    fsyncSync(this.#file);
    closeSync(this.#file);
    if (isWhole) {
      renameSync(this.#partial, this.#path);
      return;
    }
    const refused = readFileSync(this.#partial);
    if (refused.length > 0) appendFileSync(this.#path, refused, { mode: 0o600 });
    rmSync(this.#partial);
  }
}
