import { isUtf8 } from "node:buffer";
import { InputError } from "@d2pipe/errors";

const lineFeed = 10;
/** A line is held in memory whole; longer than this it is a broken file, not a record. */
export const longestLine: number = 16 * 1024 * 1024;

/** The good lines of a piece of input, and the issue that ends them, if any. */
export interface SplitLines {
  lines: string[];
  issue: InputError | undefined;
}

/** Cuts bytes into lines of text: strict UTF-8, a bounded length, a last line without its line feed. */
export class LineSplitter {
  readonly #source: string;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #linesBefore = 0;

  constructor(source: string) {
    this.#source = source;
  }

  push(chunk: Buffer): SplitLines {
    const last = chunk.lastIndexOf(lineFeed);
    if (last === -1) return { lines: [], issue: this.#hold(chunk) };
    const whole = this.#take(chunk.subarray(0, last));
    const split = this.#decode(whole);
    return split.issue ? split : { ...split, issue: this.#hold(chunk.subarray(last + 1)) };
  }

  end(): SplitLines {
    if (this.#heldBytes === 0) return { lines: [], issue: undefined };
    return this.#decode(this.#take(Buffer.alloc(0)));
  }

  #hold(chunk: Buffer): InputError | undefined {
    if (chunk.length === 0) return undefined;
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    return this.#heldBytes > longestLine ? this.#tooLong(this.#linesBefore + 1) : undefined;
  }

  #take(tail: Buffer): Buffer {
    if (this.#heldBytes === 0) return tail;
    const whole = Buffer.concat([...this.#held, tail]);
    this.#held = [];
    this.#heldBytes = 0;
    return whole;
  }

  #decode(whole: Buffer): SplitLines {
    if (!isUtf8(whole)) return this.#upToBadLine(whole);
    const lines = whole.toString("utf8").split("\n");
    if (this.#linesBefore === 0 && lines[0]?.startsWith("\uFEFF")) lines[0] = lines[0].slice(1);
    const long = whole.length > longestLine ? lines.findIndex((line) => line.length > longestLine) : -1;
    this.#linesBefore += lines.length;
    if (long === -1) return { lines, issue: undefined };
    return { lines: lines.slice(0, long), issue: this.#tooLong(this.#linesBefore - lines.length + long + 1) };
  }

  #upToBadLine(whole: Buffer): SplitLines {
    const lines: string[] = [];
    let start = 0;
    while (start <= whole.length) {
      const feed = whole.indexOf(lineFeed, start);
      const end = feed === -1 ? whole.length : feed;
      const line = whole.subarray(start, end);
      if (!isUtf8(line)) break;
      lines.push(line.toString("utf8"));
      start = end + 1;
    }
    const place = { source: this.#source, line: this.#linesBefore + lines.length + 1 };
    const hint = "save the file as UTF-8, or convert it: iconv -f WINDOWS-1252 -t UTF-8";
    return { lines, issue: new InputError("invalid UTF-8", place, { hint }) };
  }

  #tooLong(line: number): InputError {
    const message = `longer than ${longestLine / 1024 / 1024} MiB without a line feed; expected one JSON object a line`;
    return new InputError(
      message,
      { source: this.#source, line },
      { hint: "is this NDJSON? try: jq -c '.[]' FILE" },
    );
  }
}
