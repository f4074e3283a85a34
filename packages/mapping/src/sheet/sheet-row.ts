import { type CsvRow, writeRows } from "@d2pipe/kobo-csv";

/** Columns of the CSV view of a mapping, in order. Each row reads them by name. */
export const sheetColumns = [
  "kind",
  "use",
  "from",
  "answer",
  "data_element",
  "name",
  "value",
  "confidence",
  "reason",
  "value_type",
  "option_set",
  "options",
  "compulsory",
  "choices",
  "format",
  "when_property",
  "when_value",
] as const;

export type SheetColumn = (typeof sheetColumns)[number];

/** Columns for people; nothing is read from them. */
export const remarkColumns: readonly string[] = ["confidence", "reason", "note"];

/**
 * A row of the CSV view, with its cells as in the file:
 * - `setting`: `name` is the place in the document (`orgUnit.from`), `value` what is there;
 * - `value`: a row of `values`; with `use` = no a column that is known and not sent;
 * - `choice`: an entry of the `map` of the row above with the same `data_element`: `answer` → `value`;
 * - `org-unit`, `status`: an entry of `orgUnit.table`, `status.map`: `answer` → `value`.
 */
export type SheetRow = Partial<Record<SheetColumn, string>> & { kind: SheetKind };

export const sheetKinds = ["setting", "org-unit", "status", "value", "choice"] as const;
export type SheetKind = (typeof sheetKinds)[number];

/** CSV text for spreadsheets: with a byte order mark, else Excel takes UTF-8 for its own code page. */
export async function renderSheet(rows: readonly SheetRow[], delimiter: string): Promise<string> {
  const batch: CsvRow[] = rows.map((row) =>
    Object.fromEntries(sheetColumns.map((column) => [column, row[column] ?? ""])),
  );
  const options = { columns: sheetColumns, delimiter, quote: "needed", byteOrderMark: true } as const;
  let text = "";
  for await (const piece of writeRows([batch], options)) text += piece;
  return text;
}
