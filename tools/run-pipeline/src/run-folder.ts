import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StorageError } from "@d2pipe/errors";
import { type OutcomeSummary, outcomeSummarySchema } from "@d2pipe/mailer";

/** A step of a script, as it ended: a tool's name and its exit code. */
export interface Step {
  name: string;
  code: number;
  /** Of a script that does the same for several parts (pairs of servers), whose step it was. */
  part?: string;
}

/** What became of the records of a run, or of one part of it. */
export interface PartSummary {
  part: string | undefined;
  summary: OutcomeSummary;
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

  /** In the order they ended in. A line that is not `NAME CODE` or `PART: NAME CODE` (a script killed while writing it) is left out. */
  readSteps(): Step[] {
    const lines = readIfThere(join(this.path, "steps")).split("\n");
    return lines.flatMap((line) => {
      const { part, name, code } = /^(?:(?<part>\S+): )?(?<name>\S+) (?<code>\d+)$/u.exec(line)?.groups ?? {};
      return name === undefined
        ? []
        : [{ name, code: Number(code), ...(part === undefined ? {} : { part }) }];
    });
  }

  /** Of `summary.json`, and of the `PART.summary.json` of each part; none when the run did not get that far. */
  readSummaries(): PartSummary[] {
    const files = readdirSync(this.path).toSorted();
    return files.flatMap((file) => {
      const { part } = /^(?:(?<part>.+)\.)?summary\.json$/u.exec(file)?.groups ?? { part: "" };
      if (part === "") return [];
      const { data: summary } = outcomeSummarySchema.safeParse(parseJson(readIfThere(join(this.path, file))));
      return summary === undefined ? [] : [{ part, summary }];
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
