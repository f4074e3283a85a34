import type { Line, Outcome, Rejection, Src } from "@d2pipe/records";

/** stdout of a tool: lines and nothing else. Text is gathered and written in large pieces; see `full`. */
export interface Output {
  /** Writes a line and counts it by its kind. */
  write(line: Line): void;
  /** Writes a line already rendered as JSON (no line feed), for hot loops; `kind` is counted. */
  writeText(text: string, kind?: string): void;
  /**
   * Writes `count` whole lines of one kind, rendered as bytes with a line feed behind each, for what is copied and never parsed.
   * @returns whether they are out already, so that their memory may be used again; after `drained` it may be, too
   */
  writeLines(lines: Uint8Array, kind: string, count: number): boolean;
  /** Passes an input line on unchanged. */
  pass(raw: string): void;
  /** Writes `{"src":…,"outcome":…}` in this tool's name and counts its status; `rejected` asks for exit 5. */
  outcome(src: Src, outcome: Omit<Outcome, "tool">): void;
  /** A record that this tool cannot use: a rejected outcome, and the line with a note into `--rejects`. */
  reject(src: Src, rejection: Rejection, raw: string): void;
  /** Adds to a count of the last summary line: `count("unchanged")`, `count("programs", 3, "program")`. */
  count(name: string, by?: number, singular?: string): void;
  /** More is waiting than should be: `await drained()` before writing on. tool-kit does so between records. */
  readonly full: boolean;
  drained(): Promise<void>;
  /** The reader closed the pipe: nothing that is written arrives any more. */
  readonly closed: boolean;
}
