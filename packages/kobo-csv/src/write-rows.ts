import { stringify } from "csv-stringify/sync";
import type { CsvRow } from "./read-rows.ts";

/** How a CSV is written. The defaults are those of Kobo's own export (commcare-kobo-api §11.1). */
export interface WriteOptions {
  columns: readonly string[];
  /** One character; default `;`. */
  delimiter?: string | undefined;
  /** Default CRLF. */
  lineEnd?: "\n" | "\r\n" | undefined;
  /** Default `all`. */
  quote?: "all" | "needed" | undefined;
  /** A byte order mark, for Excel. Default false. */
  byteOrderMark?: boolean | undefined;
}

/** Rows as CSV text, header first, a piece a batch. A column that a row lacks is an empty cell. */
export async function* writeRows(
  batches: AsyncIterable<readonly CsvRow[]> | Iterable<readonly CsvRow[]>,
  options: WriteOptions,
): AsyncGenerator<string> {
  const { columns, byteOrderMark = false } = options;
  const render = createRenderer(options);
  yield (byteOrderMark ? "\uFEFF" : "") + render([columns]);
  for await (const rows of batches) {
    if (rows.length > 0) yield render(rows.map((row) => columns.map((column) => row[column] ?? "")));
  }
}

function createRenderer(options: WriteOptions): (records: readonly (readonly string[])[]) => string {
  const { delimiter = ";", lineEnd = "\r\n", quote = "all" } = options;
  return (records) =>
    stringify(
      records.map((record) => [...record]),
      {
        delimiter,
        record_delimiter: lineEnd,
        quoted: quote === "all",
        // A lone empty cell would be an empty line, which readers skip.
        quoted_empty: quote === "all" || options.columns.length === 1,
        // What a reader would take for a line end or a byte order mark.
        quoted_match: /[\r\n\uFEFF]/u,
      },
    );
}
