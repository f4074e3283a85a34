import { InputError } from "@d2pipe/errors";
import { findDelimiter } from "./find-delimiter.ts";
import { type RecordText, parseQuoted } from "./parse-quoted.ts";
import { endsInsideQuotes } from "./quotes.ts";
import { knownDelimiters } from "./row-options.ts";
import { splitRecord } from "./split-record.ts";

/** Records as they stand in the file, header included; `lines[i]` is where `records[i]` starts, from 1. */
export interface RecordBatch {
  records: string[][];
  lines: number[];
}

/** A whole record; `cells` undefined: csv-parse has to judge it. */
interface SplitRecord extends RecordText {
  cells: string[] | undefined;
}

/** Characters: a record longer than this is a quote that was never closed, not a record. */
const longestRecord = 16 * 1024 * 1024;

/** Text in any cut → records. Empty lines are left out; a line end is LF or CRLF; inside quotes both are data. */
export class RecordSplitter {
  readonly #source: string;
  #delimiter: string | undefined;
  #columns: readonly string[] = [];
  #rest = "";
  #line = 0;
  #open: RecordText | undefined;

  /** `delimiter` undefined: found from the header. */
  constructor(source: string, delimiter: string | undefined) {
    this.#source = source;
    this.#delimiter = delimiter;
  }

  push(text: string): RecordBatch {
    const all = this.#rest + text;
    this.#delimiter ??= findInHead(all);
    const end = this.#delimiter === undefined ? 0 : all.lastIndexOf("\n") + 1;
    this.#rest = all.slice(end);
    this.#ensureShort(this.#rest.length, this.#line + 1);
    return this.#split(all.slice(0, end));
  }

  /** What is left when the text is over: a last line without a line end. */
  end(): RecordBatch {
    this.#delimiter ??= findDelimiter(this.#rest);
    const batch = this.#split(this.hasLastLine ? `${this.#rest}\n` : "");
    if (this.#open) {
      throw new InputError(
        "a cell of this record is opened with a quote that is never closed",
        { source: this.#source, line: this.#open.line },
        { hint: "the file may be cut short" },
      );
    }
    return batch;
  }

  /** The text does not end with a line end. */
  get hasLastLine(): boolean {
    return this.#rest !== "";
  }

  /** Lines seen so far. */
  get line(): number {
    return this.#line;
  }

  /** `text` ends with a line feed. */
  #split(text: string): RecordBatch {
    const delimiter = this.#delimiter ?? ",";
    const batch: RecordBatch = { records: [], lines: [] };
    const quoted: RecordText[] = [];
    const places: number[] = [];
    let at = 0;
    while (at < text.length) {
      const feed = text.indexOf("\n", at);
      const line = text.slice(at, feed);
      at = feed + 1;
      this.#line += 1;
      const record =
        this.#open === undefined ? this.#begin(line, delimiter) : this.#continue(line, delimiter);
      if (record === undefined) continue;
      if (!record.cells) {
        places.push(batch.records.length);
        quoted.push(record);
      }
      batch.records.push(record.cells ?? []);
      batch.lines.push(record.line);
    }
    const context = {
      source: this.#source,
      delimiter,
      columns: this.#columns.length > 0 ? this.#columns : (batch.records[0] ?? []),
    };
    for (const [index, cells] of parseQuoted(quoted, context).entries())
      batch.records[places[index] ?? -1] = cells;
    if (this.#columns.length === 0) this.#columns = batch.records[0] ?? [];
    return batch;
  }

  #begin(line: string, delimiter: string): SplitRecord | undefined {
    const text = line.endsWith("\r") ? line.slice(0, -1) : line;
    if (text === "") return undefined;
    const cells = splitRecord(text, delimiter);
    if (cells || !endsInsideQuotes(text, delimiter, false)) return { text, line: this.#line, cells };
    this.#open = { text: line, line: this.#line };
    return undefined;
  }

  #continue(line: string, delimiter: string): SplitRecord | undefined {
    const open = this.#open;
    if (!open) return undefined;
    open.text += `\n${line}`;
    this.#ensureShort(open.text.length, open.line);
    if (endsInsideQuotes(line, delimiter, true)) return undefined;
    this.#open = undefined;
    const text = open.text.endsWith("\r") ? open.text.slice(0, -1) : open.text;
    return { text, line: open.line, cells: splitRecord(text, delimiter) };
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

/** The delimiter, once the header is there to its end (it may have line ends in quotes). */
function findInHead(text: string): string | undefined {
  const candidates = knownDelimiters.join("");
  for (let feed = text.indexOf("\n"); feed !== -1; feed = text.indexOf("\n", feed + 1)) {
    const head = text.slice(0, feed);
    if (head.trim() !== "" && !endsInsideQuotes(head, candidates, false)) return findDelimiter(head);
  }
  return undefined;
}
