import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StorageError } from "@d2pipe/errors";

/** One request with its answer on disk. */
export interface PayloadPair {
  writeResponse(text: string): void;
}

/** `--payload-dir`: what was sent and answered, for people who audit it. Readable by the owner alone. */
export class PayloadFiles {
  readonly #folder: string;
  readonly #run: string;
  #count = 0;

  /** Names start with the time of the run to the millisecond, so that they sort and two runs in one second do not meet. */
  constructor(folder: string, now: Date) {
    this.#folder = folder;
    this.#run = now.toISOString().replaceAll(/[-:.]/g, "");
    this.#attempt(() => mkdirSync(folder, { recursive: true, mode: 0o700 }));
  }

  writeRequest(text: string): PayloadPair {
    this.#count += 1;
    const name = `${this.#run}-${String(this.#count).padStart(6, "0")}`;
    this.#write(`${name}-request.json`, text);
    return { writeResponse: (answer) => this.#write(`${name}-response.json`, answer) };
  }

  #write(name: string, text: string): void {
    this.#attempt(() => writeFileSync(join(this.#folder, name), text, { mode: 0o600, flag: "wx" }));
  }

  #attempt(write: () => void): void {
    try {
      write();
    } catch (cause) {
      const reason = cause instanceof Error && "code" in cause ? String(cause.code) : "cannot be written";
      throw new StorageError(`--payload-dir ${this.#folder}: ${reason}`, {
        cause,
        hint: "check folder, permissions and space",
      });
    }
  }
}
