import type { CsvCell } from "@d2pipe/kobo-csv";
import type { IssueList, Place } from "@d2pipe/issues";
import { listHeadNames, readCsvCells } from "../read-csv-cells.ts";
import { remarkColumns, type SheetColumn, sheetColumns } from "./sheet-row.ts";

/** A row of the file: the cell of a column, blank when it is not there, and where it stands. */
export interface SheetCells {
  text(column: SheetColumn): string;
  place(column: SheetColumn): Place;
}

/** What a cell says; an issue, and `undefined`, when its JSON is broken. Blank is `undefined` too. */
export function readCell<Value>(
  row: SheetCells,
  column: SheetColumn,
  decode: (cell: string) => Value,
  issues: IssueList,
): Value | undefined {
  const cell = row.text(column);
  if (cell === "") return undefined;
  try {
    return decode(cell);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const expected = 'expected a text, or JSON where it begins with ", [ or {';
    issues.atPlace(row.place(column), `${column} is not readable; ${expected}`);
    return undefined;
  }
}

function toName(cell: string): string {
  return cell.trim().toLowerCase();
}

/** Whether the first line is that of the CSV view of a mapping. */
export function isSheetMapping(text: string): boolean {
  const names = listHeadNames(text);
  return names.includes("kind") && names.includes("data_element");
}

function indexColumns(head: readonly CsvCell[], issues: IssueList): Map<string, number> {
  const index = new Map<string, number>();
  for (const [at, cell] of head.entries()) {
    const name = toName(cell.text);
    const isKnown = sheetColumns.some((column) => column === name) || remarkColumns.includes(name);
    if (index.has(name)) issues.atPlace(cell, `column ${name} is there twice; expected once`);
    else if (!isKnown && name !== "") {
      issues.atPlace(
        cell,
        `unknown column ${name}; expected ${sheetColumns.join(", ")}, or note for remarks`,
      );
    }
    index.set(name, at);
  }
  for (const column of ["kind", "from", "data_element", "value"]) {
    if (!index.has(column)) issues.atPlace(head[0], `column ${column} is missing`);
  }
  return index;
}

/** The rows below the header that are not blank; none, with its issues, when the header is not right. */
export function readSheetCells(text: string, source: string, issues: IssueList): SheetCells[] {
  const [head = [], ...rows] = readCsvCells(text, { source, delimiter: ";" }, issues);
  const index = head.length === 0 ? new Map<string, number>() : indexColumns(head, issues);
  if (!issues.isEmpty) return [];
  return rows
    .filter((row) => row.some((cell) => cell.text.trim() !== ""))
    .map((row) => {
      const first = row[0] ?? { line: 1, column: 1 };
      const cell = (column: SheetColumn): CsvCell | undefined => row[index.get(column) ?? -1];
      return { text: (column) => cell(column)?.text ?? "", place: (column) => cell(column) ?? first };
    });
}
