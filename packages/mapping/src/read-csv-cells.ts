import { InputError } from "@d2pipe/errors";
import { type CsvCell, knownDelimiters, parseCsv } from "@d2pipe/kobo-csv";
import type { FaultList } from "./fault-list.ts";

/** The first line, without a byte order mark: by it the forms of a mapping are told apart. */
export function toHeadLine(text: string): string {
  return text.replace(/^\uFEFF/u, "").split(/\r?\n|\r/u, 1)[0] ?? "";
}

/** The cells of a CSV whose delimiter its first line shows; none, with a fault, when it is not readable. */
export function readCsvCells(text: string, source: string, faults: FaultList): CsvCell[][] {
  const head = toHeadLine(text);
  const delimiter = knownDelimiters.find((each) => head.includes(each)) ?? ";";
  try {
    return parseCsv(text, { source, delimiter });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    faults.atPlace({ line: error.place.line ?? 1, column: 1 }, `not readable as CSV; ${error.hint ?? ""}`);
    return [];
  }
}
