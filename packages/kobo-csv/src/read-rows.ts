import { InputError } from "@d2pipe/errors";
import { decodeText } from "./decode-text.ts";
import { type RecordBatch, RecordSplitter } from "./record-splitter.ts";
import type { RowOptions } from "./row-options.ts";
import { toColumns } from "./to-columns.ts";

/** A row of a CSV: every column is there, and a missing value is the empty text. Never a number. */
export type CsvRow = Record<string, string>;

/** Rows in the order of the file; `lines[i]` is where `rows[i]` starts, from 1. */
export interface RowBatch {
  columns: readonly string[];
  rows: CsvRow[];
  lines: number[];
}

/**
 * CSV in any cut → batches of rows, in constant memory. The first batch comes as soon as the header is read, and may
 * have no rows: so a file without data still tells its columns. Throws an `InputError` with source, line and column for
 * text that is not UTF-8, no header, two columns of one name, a row with more or fewer cells than the header, a quote
 * that is never closed.
 */
export async function* readRows(
  chunks: AsyncIterable<Uint8Array | string>,
  options: RowOptions,
): AsyncGenerator<RowBatch> {
  const { source, delimiter = "auto" } = options;
  const splitter = new RecordSplitter(source, delimiter === "auto" ? undefined : delimiter);
  const table = new Table(options);
  for await (const text of decodeText(chunks, source)) {
    const batch = table.toRows(splitter.push(text));
    if (batch) yield batch;
  }
  if (splitter.hasLastLine && options.lastLine === "ended") {
    throw new InputError(
      "the last line has no line end",
      { source, line: splitter.line + 1 },
      {
        hint: "the file may be cut short",
      },
    );
  }
  const last = table.toRows(splitter.end());
  if (last) yield last;
  if (!table.hasHeader) throw new InputError("no header: the file is empty", { source });
}

class Table {
  readonly #options: RowOptions;
  readonly #missing: ReadonlySet<string>;
  readonly #longestMissing: number;
  #columns: readonly string[] = [];
  #template: CsvRow = {};
  #isFirstRow = true;
  hasHeader = false;

  constructor(options: RowOptions) {
    this.#options = options;
    this.#missing = new Set(options.missing);
    this.#longestMissing = Math.max(0, ...[...this.#missing].map((word) => word.length));
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
    const { source, stripGroups } = this.#options;
    this.#columns = toColumns(header, { source, line }, stripGroups);
    // A copy of one object, filled in, is several times faster than an object grown by 60 names.
    this.#template = Object.fromEntries(this.#columns.map((column) => [column, ""]));
    this.hasHeader = true;
    return 1;
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
