import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StorageError } from "@d2pipe/errors";
import { type OutcomeSummary, outcomeSummarySchema } from "@d2pipe/mailer";

/** A step of a script, as it ended: a tool's name and its exit code. */
export interface Step {
  name: string;
  code: number;
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Where a script reports what its exit code cannot: `D2PIPE_RUN`. Private, and gone with the run. */
export class RunFolder implements Disposable {
  readonly path: string;

  constructor() {
    try {
      this.path = mkdtempSync(join(tmpdir(), "d2pipe-run-"));
    } catch (cause) {
      throw new StorageError(`${tmpdir()}: no folder can be made there`, {
        cause,
        hint: "free some space, or set TMPDIR",
      });
    }
  }

  /** In the order they ended in. A line that is not `NAME CODE` (a script killed while writing it) is left out. */
  readSteps(): Step[] {
    const lines = readIfThere(join(this.path, "steps")).split("\n");
    return lines.flatMap((line) => {
      const { name, code } = /^(?<name>\S+) (?<code>\d+)$/u.exec(line)?.groups ?? {};
      return name === undefined ? [] : [{ name, code: Number(code) }];
    });
  }

  /** Undefined when the run did not get that far. */
  readSummary(): OutcomeSummary | undefined {
    return outcomeSummarySchema.safeParse(parseJson(readIfThere(join(this.path, "summary.json")))).data;
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
