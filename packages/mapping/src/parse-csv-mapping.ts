import { IssueList, MarkedPlaces, type Path } from "@d2pipe/issues";
import type { CsvCell } from "@d2pipe/kobo-csv";
import { isUid } from "@d2pipe/records";
import type { ValueRule } from "./mapping-document.ts";
import type { ReadDocument } from "./parse-json-mapping.ts";
import { listHeadNames, readCsvCells } from "./read-csv-cells.ts";

const columns = ["commcare_id", "dhis2_id", "filter"] as const;
type Column = (typeof columns)[number];
type Cells = Readonly<Record<Column, CsvCell>>;

/** Whether the first line is that of the old tool's `mapping.csv`. */
export function isCsvMapping(text: string): boolean {
  const names = listHeadNames(text);
  return names.includes("commcare_id") || names.includes("dhis2_id");
}

interface Reading {
  values: ValueRule[];
  ignore: string[];
  places: MarkedPlaces;
  issues: IssueList;
  properties: Map<string, number>;
  dataElements: Map<string, number>;
}

function isTaken(seen: Map<string, number>, cell: CsvCell, issues: IssueList): boolean {
  const line = seen.get(cell.text.trim());
  if (line !== undefined)
    issues.atPlace(cell, `${cell.text.trim()} is already on line ${line}; expected once`);
  else seen.set(cell.text.trim(), cell.line);
  return line !== undefined;
}

function addRow(reading: Reading, cells: Cells): void {
  const { issues } = reading;
  const property = cells.commcare_id.text.trim();
  const dataElement = cells.dhis2_id.text.trim();
  const filter = cells.filter.text.trim().toUpperCase();
  if (property === "") {
    issues.atPlace(cells.commcare_id, "commcare_id is empty; expected the name of a case property");
  } else isTaken(reading.properties, cells.commcare_id, issues);
  if (filter === "EXCLUDE" || (filter === "" && dataElement === "")) {
    reading.ignore.push(property);
  } else if (filter !== "INCLUDE") {
    issues.atPlace(cells.filter, `filter of ${property} is unknown; expected INCLUDE or EXCLUDE`);
  } else if (dataElement === "") {
    issues.atPlace(
      cells.dhis2_id,
      `${property} is marked INCLUDE and has no dhis2_id; expected the UID of a data element`,
    );
  } else if (!isUid(dataElement)) {
    issues.atPlace(
      cells.dhis2_id,
      `${dataElement} is not a UID; expected a letter and ten letters or digits`,
    );
  } else if (!isTaken(reading.dataElements, cells.dhis2_id, issues)) {
    const at: Path = ["values", reading.values.length];
    reading.places.mark(at, cells.commcare_id);
    reading.places.mark([...at, "dataElement"], cells.dhis2_id);
    reading.values.push({ from: property, dataElement });
  }
}

function indexColumns(head: readonly CsvCell[], issues: IssueList): Map<Column, number> {
  const names = head.map(({ text }) => text.trim().toLowerCase());
  for (const column of columns) {
    if (!names.includes(column))
      issues.atPlace(head[0], `column ${column} is missing; expected ${columns.join(";")}`);
  }
  return new Map(columns.map((column) => [column, names.indexOf(column)]));
}

/**
 * Reads the old tool's `commcare_id;dhis2_id;filter` as it is: only closed cases are sent, rows marked EXCLUDE are known and
 * not sent, the text `null` counts as empty, as it did there.
 */
export function parseCsvMapping(text: string, source: string): ReadDocument {
  const places = new MarkedPlaces();
  const issues = new IssueList(source, places);
  const [head = [], ...rows] = readCsvCells(text, { source, delimiter: ";" }, issues);
  const at = head.length === 0 ? new Map<Column, number>() : indexColumns(head, issues);
  if (!issues.isEmpty) return { document: undefined, issues };
  const reading: Reading = {
    values: [],
    ignore: [],
    places,
    issues,
    properties: new Map(),
    dataElements: new Map(),
  };
  for (const row of rows) {
    const end = row.at(-1) ?? { line: 1, column: 1 };
    const cell = (column: Column): CsvCell =>
      row[at.get(column) ?? -1] ?? { text: "", line: end.line, column: end.column };
    addRow(reading, { commcare_id: cell("commcare_id"), dhis2_id: cell("dhis2_id"), filter: cell("filter") });
  }
  if (reading.values.length === 0 && issues.isEmpty) {
    issues.at([], "no row is marked INCLUDE; expected at least one");
  }
  const { values, ignore } = reading;
  return { document: { version: 1, requireClosed: true, empty: ["null"], values, ignore }, issues };
}
