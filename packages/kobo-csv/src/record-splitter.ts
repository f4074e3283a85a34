import { InputError } from "@d2pipe/errors";
import { ensureDelimiter, findDelimiter, findHeader } from "./find-delimiter.ts";
import { endsInsideQuotes } from "./quotes.ts";
import { knownDelimiters } from "./row-options.ts";
import { findBadCell, splitRecord } from "./split-record.ts";

/** Records as they stand in the file, header included; `lines[i]` is where `records[i]` starts, from 1. */
export interface RecordBatch {
  records: string[][];
  lines: number[];
}

/** A record that is not whole yet: its text so far, and the line where it starts. */
interface OpenRecord {
  text: string;
  line: number;
}

/** Characters: a record longer than this is a quote that was never closed, not a record. */
const longestRecord = 16 * 1024 * 1024;

/** Text in any cut → records. Empty lines are left out; a line end is LF or CRLF; inside quotes both are data. */
export class RecordSplitter {
  readonly #source: string;
  readonly #asked: string | undefined;
  readonly #wanted: readonly string[];
  #header: { text: string; delimiter: string } | undefined;
  #columns: readonly string[] = [];
  #rest = "";
  #line = 0;
  #open: OpenRecord | undefined;

  /** `delimiter` undefined: found from the header, which should have one of the `wanted` columns. */
  constructor(source: string, delimiter: string | undefined, wanted: readonly string[] = []) {
    this.#source = source;
    this.#asked = delimiter;
    this.#wanted = wanted;
  }

  push(text: string): RecordBatch {
    const all = this.#rest + text;
    if (!this.#header) this.#judge(findHeader(all, this.#asked ?? knownDelimiters.join("")));
    const end = this.#header ? all.lastIndexOf("\n") + 1 : 0;
    this.#rest = all.slice(end);
    this.#ensureShort(this.#rest.length, this.#line + 1);
    return this.#split(all.slice(0, end));
  }

  /** What is left when the text is over: a last line without a line end. */
  end(): RecordBatch {
    if (!this.#header) this.#judge(this.#rest);
    const batch = this.#split(this.hasLastLine ? `${this.#rest}\n` : this.#rest);
    if (!this.#open) return batch;
    throw new InputError(
      "a cell of this record is opened with a quote that is never closed",
      { source: this.#source, line: this.#open.line },
      { hint: "the file may be cut short" },
    );
  }

  /** The text does not end with a line end. */
  get hasLastLine(): boolean {
    return this.#rest !== "" && !this.#rest.endsWith("\n");
  }

  /** Lines seen so far. */
  get line(): number {
    return this.#line;
  }

  /** As it stands in the file; empty until it is there to its end. */
  get header(): string {
    return this.#header?.text ?? "";
  }

  /** To be called when the header is not what it should be; throws what `ensureDelimiter` throws. */
  ensureDelimiter(): void {
    if (this.#asked !== undefined) ensureDelimiter(this.header, this.#asked, this.#source);
  }

  #judge(text: string | undefined): void {
    if (text === undefined) return;
    this.#header = { text, delimiter: this.#asked ?? findDelimiter(text, this.#wanted) };
  }

  /** `text` ends with a line feed. */
  #split(text: string): RecordBatch {
    const delimiter = this.#header?.delimiter ?? ",";
    const batch: RecordBatch = { records: [], lines: [] };
    let at = 0;
    while (at < text.length) {
      const feed = text.indexOf("\n", at);
      const line = text.slice(at, feed);
      at = feed + 1;
      this.#line += 1;
      const start = this.#open?.line ?? this.#line;
      const cells = this.#open ? this.#continue(line, delimiter) : this.#begin(line, delimiter);
      if (!cells) continue;
      if (this.#columns.length === 0) this.#columns = cells;
      batch.records.push(cells);
      batch.lines.push(start);
    }
    return batch;
  }

  /** The cells of a line that is a whole record; undefined when it is empty, or goes on in the next line. */
  #begin(line: string, delimiter: string): string[] | undefined {
    const text = withoutReturn(line);
    if (text === "") return undefined;
    const cells = splitRecord(text, delimiter);
    if (cells) return cells;
    if (!endsInsideQuotes(text, delimiter, false)) throw this.#bad({ text, line: this.#line }, delimiter);
    this.#open = { text: line, line: this.#line };
    return undefined;
  }

  #continue(line: string, delimiter: string): string[] | undefined {
    const open = this.#open;
    if (!open) return undefined;
    open.text += `\n${line}`;
    this.#ensureShort(open.text.length, open.line);
    if (endsInsideQuotes(line, delimiter, true)) return undefined;
    this.#open = undefined;
    const record = { text: withoutReturn(open.text), line: open.line };
    const cells = splitRecord(record.text, delimiter);
    if (!cells) throw this.#bad(record, delimiter);
    return cells;
  }

  /** Tells the place, never the value. */
  #bad({ text, line }: OpenRecord, delimiter: string): InputError {
    if (this.#columns.length === 0) this.ensureDelimiter();
    const { index, feeds } = findBadCell(text, delimiter);
    const place = { source: this.#source, line: line + feeds, path: this.#columns[index] ?? "" };
    return new InputError(`cell ${index + 1} goes on behind its closing quote`, place, {
      hint: "quotes inside a quoted cell must be doubled",
    });
  }

  #ensureShort(length: number, line: number): void {
    if (length <= longestRecord) return;
    throw new InputError(
      "the record that starts here has no end within 16 MB",
      { source: this.#source, line },
      { hint: "look for a quote that is opened and not closed" },
    );
  }
}

function withoutReturn(text: string): string {
  return text.endsWith("\r") ? text.slice(0, -1) : text;
}
