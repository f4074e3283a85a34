import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { StorageError, toFileIssue, UsageError } from "@d2pipe/errors";

/** One request with its answer on disk. */
export interface PayloadPair {
  writeResponse(text: string): void;
}

const unknownIssue = { what: "it cannot be written", hint: "check folder, permissions and space" };

/** `--payload-dir`: what was sent and answered, for people who audit it. Readable by the owner alone. */
export class PayloadFiles {
  readonly #folder: string;
  readonly #run: string;
  #count = 0;

  /** Names start with the time of the run to the millisecond, so that they sort and two runs in one second do not meet. */
  constructor(folder: string, now: Date) {
    this.#folder = folder;
    this.#run = now.toISOString().replaceAll(/[-:.]/g, "");
    this.#attempt(() => makeFolder(folder));
    if (!statSync(folder).isDirectory())
      throw new UsageError(`--payload-dir ${folder}: it is not a folder`, { hint: "name a folder" });
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
      const { what, hint } = toFileIssue(cause) ?? unknownIssue;
      throw new StorageError(`--payload-dir ${this.#folder}: ${what}`, { cause, hint });
    }
  }
}

/** Parents too. Not `recursive`: where nothing can be made, as in `/proc`, Node 24 then tries without end and hears no signal. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EEXIST") return;
    if (code !== "ENOENT" || dirname(folder) === folder) throw error;
    makeFolder(dirname(folder));
    mkdirSync(folder, { mode: 0o700 });
  }
}
