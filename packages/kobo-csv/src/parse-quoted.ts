import { InputError } from "@d2pipe/errors";
import { CsvError, parse } from "csv-parse/sync";

/** The text of one record, without its line end, and the line where it starts. */
export interface RecordText {
  text: string;
  line: number;
}

interface Context {
  source: string;
  delimiter: string;
  /** Names the column in an error; empty while the header itself is read. */
  columns: readonly string[];
}

/** The cells of records that hold quotes, by csv-parse: all in one go, one by one only to find the culprit. */
export function parseQuoted(records: readonly RecordText[], context: Context): string[][] {
  if (records.length === 0) return [];
  const together = tryParse(records.map(({ text }) => text).join("\n"), context.delimiter, false);
  if (!(together instanceof CsvError) && together.length === records.length) return together;
  return records.map((record) => parseOne(record, context));
}

function parseOne(record: RecordText, context: Context): string[] {
  const strict = tryParse(record.text, context.delimiter, false);
  const isQuoteInside = strict instanceof CsvError && strict.code === "INVALID_OPENING_QUOTE";
  const result = isQuoteInside ? tryParse(record.text, context.delimiter, true) : strict;
  if (result instanceof CsvError) throw toInputError(result, record, context);
  return result[0] ?? [];
}

function tryParse(text: string, delimiter: string, mayQuoteInside: boolean): string[][] | CsvError {
  try {
    return parse(text, {
      delimiter,
      record_delimiter: "\n",
      relax_column_count: true,
      relax_quotes: mayQuoteInside,
    });
  } catch (error) {
    if (error instanceof CsvError) return error;
    throw error;
  }
}

/** csv-parse's own message quotes the value; ours tells the place. */
function toInputError(error: CsvError, record: RecordText, { source, columns }: Context): InputError {
  const index = "column" in error && typeof error.column === "number" ? error.column : undefined;
  const further = "lines" in error && typeof error.lines === "number" ? error.lines - 1 : 0;
  const place = { source, line: record.line + further, path: columns[index ?? -1] ?? "" };
  const cell = index === undefined ? "a cell" : `cell ${index + 1}`;
  return new InputError(`${cell} goes on after its closing quote`, place, {
    cause: error.code,
    hint: "quotes inside a quoted cell must be doubled",
  });
}
