import { InputError } from "@d2pipe/errors";
import { CsvError, parse } from "csv-parse/sync";

/** A cell and where it stands: `line` and `column` (in characters) from 1. */
export interface CsvCell {
  text: string;
  line: number;
  column: number;
}

/** How a whole text is read. Nothing is found out from the text: the delimiter has to be named. */
export interface CsvOptions {
  /** File name, for errors. */
  source: string;
  delimiter: string;
}

interface CellContext {
  /** Up to the end of the cell. */
  bytes: number;
  lines: number;
  records: number;
}

const lineFeed = 0x0a;

/**
 * A whole CSV text as rows of cells: byte order mark, CRLF, quoted cells and rows of unequal length are all fine; empty
 * lines are left out. Throws an `InputError` with the line when a quote is never closed.
 */
export function parseCsv(text: string, { source, delimiter }: CsvOptions): CsvCell[][] {
  const bytes = Buffer.from(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  let ended = -1;
  const rows: CsvCell[][] = [];
  const place = (cell: string, context: CellContext): string => {
    const start = ended + 1 + (ended >= 0 && bytes[ended] === 0x0d && bytes[ended + 1] === lineFeed ? 1 : 0);
    ended = context.bytes;
    const lineStart = start === 0 ? 0 : bytes.lastIndexOf(lineFeed, start - 1) + 1;
    const column = bytes.toString("utf8", lineStart, start).length + 1;
    (rows[context.records] ??= []).push({ text: cell, line: context.lines, column });
    return cell;
  };
  try {
    parse(bytes, {
      delimiter,
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_column_count: true,
      cast: place,
    });
    return rows.filter((row) => row.length > 1 || row[0]?.text.trim() !== "");
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = "lines" in error && typeof error.lines === "number" ? { line: error.lines } : {};
    const hint = "look for a quote that is opened and not closed";
    throw new InputError(`not readable as CSV (${error.code})`, { source, ...line }, { cause: error, hint });
  }
}
