import { ConfigError } from "@d2pipe/errors";
import { IssueList, MarkedPlaces } from "@d2pipe/issues";
import type { CsvCell } from "@d2pipe/kobo-csv";
import { isCasePropertyName, isUid } from "@d2pipe/records";
import type { NamedText } from "./parse-mapping.ts";
import { findDelimiter, readCsvCells } from "./read-csv-cells.ts";

/** Which total goes into which case property. */
export interface CaseProperty {
  property: string;
  /** UID. */
  dataElement: string;
  /** UID: only values of this data set are added. */
  dataSet: string;
}

/** A row of the file, with every cell by the name of its column. */
export interface CasePropertyRow extends CaseProperty {
  line: number;
  cells: Readonly<Record<string, string>>;
}

/** A `case_property_map.csv` as it is, so that it can be written back. A `dataSet` that is still to be filled is empty. */
export interface CasePropertyTable {
  columns: readonly string[];
  delimiter: string;
  rows: readonly CasePropertyRow[];
}

const header = "case_property,data_element_id,data_set_id,dhis2_name";
const needed = ["case_property", "data_element_id"] as const;

function addHeadIssues(head: readonly CsvCell[], names: readonly string[], issues: IssueList): void {
  const [first = { line: 1, column: 1 }] = head;
  for (const column of needed)
    if (!names.includes(column)) issues.atPlace(first, `column ${column} is missing; expected ${header}`);
  for (const [at, name] of names.entries())
    if (names.indexOf(name) !== at) issues.atPlace(head[at], `column ${name} is there twice; expected once`);
}

/** The cell of a column; of a row that is too short, an empty one at the row's place. */
type ReadCell = (column: string) => CsvCell;

function checkRow(cell: ReadCell, lines: Map<string, number>, issues: IssueList): CaseProperty {
  const text = (column: string): string => cell(column).text.trim();
  const row = {
    property: text("case_property"),
    dataElement: text("data_element_id"),
    dataSet: text("data_set_id"),
  };
  const before = lines.get(row.property);
  if (!isCasePropertyName(row.property)) {
    const what = row.property === "" ? "case_property is empty" : `${row.property} is not a case property`;
    const expected = "a letter, then letters, digits, _ or -, and no field of the case itself";
    issues.atPlace(cell("case_property"), `${what}; expected ${expected}`);
  } else if (before !== undefined)
    issues.atPlace(cell("case_property"), `${row.property} is already on line ${before}; expected once`);
  else lines.set(row.property, cell("case_property").line);
  for (const column of ["data_element_id", "data_set_id"]) {
    const isOpen = column === "data_set_id" && text(column) === "";
    if (!isOpen && !isUid(text(column))) {
      const what = text(column) === "" ? `${column} is empty` : `${text(column)} is not a UID`;
      issues.atPlace(cell(column), `${what}; expected a letter and ten letters or digits`);
    }
  }
  return row;
}

function readRows(
  body: readonly CsvCell[][],
  names: readonly string[],
  issues: IssueList,
): CasePropertyRow[] {
  const lines = new Map<string, number>();
  const filled = body.filter((cells) => cells.some(({ text }) => text.trim() !== ""));
  if (filled.length === 0) issues.at([], "no rows below the header; expected one for each case property");
  return filled.map((cells) => {
    const [first = { text: "", line: 1, column: 1 }] = cells;
    if (cells.length > names.length)
      issues.atPlace(cells[names.length], `more cells than the header has columns; expected ${names.length}`);
    const cell: ReadCell = (column) => cells[names.indexOf(column)] ?? { ...first, text: "" };
    const texts = Object.fromEntries(names.map((name) => [name, cell(name).text]));
    return { ...checkRow(cell, lines, issues), line: first.line, cells: texts };
  });
}

function toConfigError(issues: IssueList, source: string): ConfigError {
  return new ConfigError(issues.list(), {
    hint: `the header is ${header}; data_set_id is filled by: gen-mapping data-sets --map ${source}`,
  });
}

/** The table of a file with any delimiter. Throws one `ConfigError` with every issue as `file:line:column: what; expected`. */
export function readCasePropertyTable({ text, source }: NamedText): CasePropertyTable {
  const issues = new IssueList(source, new MarkedPlaces());
  const [head = [], ...body] = readCsvCells(text, { source, delimiter: "," }, issues);
  const columns = head.map((cell) => cell.text.trim());
  if (issues.isEmpty) addHeadIssues(head, columns, issues);
  const rows = issues.isEmpty ? readRows(body, columns, issues) : [];
  if (!issues.isEmpty) throw toConfigError(issues, source);
  return { columns, delimiter: findDelimiter(text, ","), rows };
}

/** Reads a `case_property_map.csv` (commcare-kobo-api §7.1). Throws as `readCasePropertyTable`, and for each row without a data set. */
export function parseCasePropertyMap(given: NamedText): CaseProperty[] {
  const { rows } = readCasePropertyTable(given);
  const issues = new IssueList(given.source, new MarkedPlaces());
  for (const { property, dataSet, line } of rows)
    if (dataSet === "")
      issues.atPlace(
        { line, column: 1 },
        `data_set_id of ${property} is empty; expected the UID of a data set`,
      );
  if (!issues.isEmpty) throw toConfigError(issues, given.source);
  return rows.map(({ property, dataElement, dataSet }) => ({ property, dataElement, dataSet }));
}
