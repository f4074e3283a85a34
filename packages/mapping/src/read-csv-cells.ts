import { InputError } from "@d2pipe/errors";
import { type CsvCell, knownDelimiters, parseCsv } from "@d2pipe/kobo-csv";
import type { IssueList } from "@d2pipe/issues";

function toHeadLine(text: string): string {
  return text.replace(/^\uFEFF/u, "").split(/\r?\n|\r/u, 1)[0] ?? "";
}

/** The names in the first line, in small letters: they show which form of mapping the file has. */
export function listHeadNames(text: string): string[] {
  return toHeadLine(text)
    .split(/[;,~\t]/u)
    .map((name) => name.trim().replaceAll('"', "").trim().toLowerCase());
}

/** The cells of a CSV whose delimiter its first line shows, else `delimiter`; none, with an issue, when it is not readable. */
export function readCsvCells(
  text: string,
  { source, delimiter: usual }: { source: string; delimiter: ";" | "," },
  issues: IssueList,
): CsvCell[][] {
  const head = toHeadLine(text);
  const delimiter = knownDelimiters.find((each) => head.includes(each)) ?? usual;
  try {
    return parseCsv(text, { source, delimiter });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    issues.atPlace({ line: error.place.line ?? 1, column: 1 }, `not readable as CSV; ${error.hint ?? ""}`);
    return [];
  }
}
