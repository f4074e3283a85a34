import { InputError } from "@d2pipe/errors";
import { decodeText } from "./decode-text.ts";
import { findBetterCut } from "./find-delimiter.ts";
import { type RecordBatch, RecordSplitter } from "./record-splitter.ts";
import type { RowOptions } from "./row-options.ts";
import { ensureUnique, toColumns } from "./to-columns.ts";

/** A row of a CSV: every column is there, and a missing value is the empty text. Never a number. */
export type CsvRow = Record<string, string>;

/** Rows in the order of the file; `lines[i]` is where `rows[i]` starts, from 1. */
export interface RowBatch {
  columns: readonly string[];
  rows: CsvRow[];
  lines: number[];
}

/** The header has none of the columns of `RowOptions.needs`. */
export class MissingColumnError extends InputError {}

/**
 * CSV in any cut → batches of rows, in constant memory. The first batch comes as soon as the header is read, and may
 * have no rows: so a file without data still gives its columns. Throws an `InputError` with source, line and column for
 * another kind of file (an HTML page, a workbook, UTF-16 …), text that is not UTF-8, no header, a header that is cut short, two columns of one name, a row with more or fewer cells than the header, a quote that is never
 * closed; a
 * `MissingColumnError` for a header without the columns of `needs`. Throws a `UsageError` when such a header has not the delimiter that was asked for, and another one.
 */
export async function* readRows(
  chunks: AsyncIterable<Uint8Array | string>,
  options: RowOptions,
): AsyncGenerator<RowBatch> {
  const { source, delimiter = "auto" } = options;
  const asked = delimiter === "auto" ? undefined : delimiter;
  const splitter = new RecordSplitter(source, asked, options.needs?.oneOf);
  const table = new Table(options, splitter);
  for await (const text of decodeText(chunks, source)) {
    const batch = table.toRows(splitter.push(text));
    if (batch) yield batch;
  }
  const isHeaderCut = !table.hasHeader && splitter.hasLastLine;
  if (splitter.hasLastLine && !isHeaderCut && options.lastLine === "ended")
    throw toCutShort("the last line has no line end", source, splitter.line + 1);
  const last = table.toRows(splitter.end());
  // Without rows the last name may be half a name, and the file looks like a form without submissions.
  if (isHeaderCut) throw toCutShort("the header has no line end", source, splitter.line);
  if (last) yield last;
  if (table.hasHeader) return;
  const hint = "a form without submissions has a header, too: look at what wrote the file";
  throw new InputError("the file is empty; expected a CSV with a header", { source }, { hint });
}

function toCutShort(what: string, source: string, line: number): InputError {
  return new InputError(what, { source, line }, { hint: "the file may be cut short" });
}

class Table {
  readonly #options: RowOptions;
  readonly #splitter: Pick<RecordSplitter, "header" | "ensureDelimiter">;
  readonly #missing: ReadonlySet<string>;
  readonly #longestMissing: number;
  #columns: readonly string[] = [];
  #template: CsvRow = {};
  #isFirstRow = true;
  hasHeader = false;

  constructor(options: RowOptions, splitter: Pick<RecordSplitter, "header" | "ensureDelimiter">) {
    this.#options = options;
    this.#splitter = splitter;
    this.#missing = new Set(options.missing);
    this.#longestMissing = Math.max(0, ...[...this.#missing].map((text) => text.length));
  }

  toRows({ records, lines }: RecordBatch): RowBatch | undefined {
    if (records.length === 0) return undefined;
    const start = this.hasHeader ? 0 : this.#readHeader(records[0] ?? [], lines[0] ?? 1);
    const batch: RowBatch = { columns: this.#columns, rows: [], lines: [] };
    for (let index = start; index < records.length; index++) {
      const record = records[index] ?? [];
      const line = lines[index] ?? 0;
      const isTags = this.#isFirstRow && this.#options.hxlRow !== "keep" && isHxlRow(record);
      this.#isFirstRow = false;
      if (isTags) continue;
      batch.rows.push(this.#toRow(record, line));
      batch.lines.push(line);
    }
    return batch;
  }

  #readHeader(header: readonly string[], line: number): 1 {
    const place = { source: this.#options.source, line };
    this.#columns = toColumns(header, place, this.#options.stripGroups);
    this.#ensureNeeds(place);
    ensureUnique(this.#columns, header, place);
    // A copy of one object, filled in, is several times faster than an object grown by 60 names.
    this.#template = Object.fromEntries(this.#columns.map((column) => [column, ""]));
    this.hasHeader = true;
    return 1;
  }

  /** The names of a file without a header are values: they are counted, not shown. */
  #ensureNeeds(place: { source: string; line: number }): void {
    const { needs } = this.#options;
    if (!needs || needs.oneOf.some((name) => this.#columns.includes(name))) return;
    this.#splitter.ensureDelimiter();
    const count = this.#columns.length;
    const found =
      findBetterCut(this.#splitter.header, needs.oneOf) ??
      `the header has ${count} ${count === 1 ? "column" : "columns"}`;
    throw new MissingColumnError(
      `no column ${needs.what}; expected ${needs.oneOf.join(", ").replace(/, (?=[^,]*$)/u, " or ")}`,
      place,
      { hint: `${found}; is it the right file, and its first line the header?` },
    );
  }

  #toRow(record: readonly string[], line: number): CsvRow {
    const columns = this.#columns;
    if (record.length !== columns.length) throw this.#ragged(record.length, line);
    const row = { ...this.#template };
    for (let index = 0; index < columns.length; index++) {
      const cell = record[index] ?? "";
      const isMissing = cell.length <= this.#longestMissing && this.#missing.has(cell);
      if (cell !== "" && !isMissing) row[columns[index] ?? ""] = cell;
    }
    return row;
  }

  #ragged(count: number, line: number): InputError {
    const columns = this.#columns;
    const path = columns[Math.min(count, columns.length - 1)] ?? "";
    const place = { source: this.#options.source, line, path };
    const what = count < columns.length ? "no cell for this column" : "cells after this last column";
    return new InputError(
      `${what}: the row has ${count} cells and the header ${columns.length} columns`,
      place,
      {
        hint: "is the delimiter right, and is a cell that holds it quoted? As the last line: the file is cut short",
      },
    );
  }
}

/** HXL tags begin with `#` and a letter: `#adm1+name` (commcare-kobo-api §11.1). */
function isHxlRow(record: readonly string[]): boolean {
  const filled = record.filter((cell) => cell.trim() !== "");
  const tags = filled.filter((cell) => /^\s*#[a-z]/iu.test(cell));
  return tags.length > 0 && tags.length * 2 > filled.length;
}
