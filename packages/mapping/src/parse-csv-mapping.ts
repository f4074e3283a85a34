import { isUid } from "@d2pipe/records";
import type { CsvCell } from "@d2pipe/kobo-csv";
import { FaultList } from "./fault-list.ts";
import { type Path, type Place, toKey } from "./json-places.ts";
import type { ValueRule } from "./mapping-document.ts";
import type { ReadDocument } from "./parse-json-mapping.ts";
import { readCsvCells, toHeadLine } from "./read-csv-cells.ts";

const columns = ["commcare_id", "dhis2_id", "filter"] as const;
type Column = (typeof columns)[number];
type Cells = Readonly<Record<Column, CsvCell>>;

/** Whether the first line is that of the old tool's `mapping.csv`. */
export function isCsvMapping(text: string): boolean {
  const words = toHeadLine(text)
    .split(/[;,\t]/u)
    .map((word) => word.trim().replaceAll('"', "").toLowerCase());
  return words.includes("commcare_id") || words.includes("dhis2_id");
}

interface Reading {
  values: ValueRule[];
  ignore: string[];
  places: Map<string, Place>;
  faults: FaultList;
  properties: Map<string, number>;
  dataElements: Map<string, number>;
}

function isTaken(seen: Map<string, number>, cell: CsvCell, faults: FaultList): boolean {
  const line = seen.get(cell.text.trim());
  if (line !== undefined)
    faults.atPlace(cell, `${cell.text.trim()} is already on line ${line}; expected once`);
  else seen.set(cell.text.trim(), cell.line);
  return line !== undefined;
}

function addRow(reading: Reading, cells: Cells): void {
  const { faults } = reading;
  const property = cells.commcare_id.text.trim();
  const dataElement = cells.dhis2_id.text.trim();
  const filter = cells.filter.text.trim().toUpperCase();
  if (property === "") {
    faults.atPlace(cells.commcare_id, "commcare_id is empty; expected the name of a case property");
  } else isTaken(reading.properties, cells.commcare_id, faults);
  if (filter === "EXCLUDE" || (filter === "" && dataElement === "")) {
    reading.ignore.push(property);
  } else if (filter !== "INCLUDE") {
    faults.atPlace(cells.filter, `filter of ${property} is unknown; expected INCLUDE or EXCLUDE`);
  } else if (dataElement === "") {
    faults.atPlace(
      cells.dhis2_id,
      `${property} is INCLUDE without dhis2_id; expected the UID of a data element`,
    );
  } else if (!isUid(dataElement)) {
    faults.atPlace(cells.dhis2_id, `${dataElement} is no UID; expected a letter and ten letters or digits`);
  } else if (!isTaken(reading.dataElements, cells.dhis2_id, faults)) {
    const at: Path = ["values", reading.values.length];
    reading.places.set(toKey(at), cells.commcare_id);
    reading.places.set(toKey([...at, "dataElement"]), cells.dhis2_id);
    reading.values.push({ from: property, dataElement });
  }
}

function indexColumns(head: readonly CsvCell[], faults: FaultList): Map<Column, number> {
  const names = head.map(({ text }) => text.trim().toLowerCase());
  for (const column of columns) {
    if (!names.includes(column))
      faults.atPlace(head[0], `column ${column} is missing; expected ${columns.join(";")}`);
  }
  return new Map(columns.map((column) => [column, names.indexOf(column)]));
}

/**
 * Reads the old tool's `commcare_id;dhis2_id;filter` as it is: only closed cases are sent, rows marked EXCLUDE are known and
 * not sent, the text `null` counts as empty, as it did there.
 */
export function parseCsvMapping(text: string, source: string): ReadDocument {
  const places = new Map<string, Place>();
  const faults = new FaultList(source, places, false);
  const [head = [], ...rows] = readCsvCells(text, source, faults);
  const at = head.length === 0 ? new Map<Column, number>() : indexColumns(head, faults);
  if (!faults.isEmpty) return { document: undefined, faults };
  const reading: Reading = {
    values: [],
    ignore: [],
    places,
    faults,
    properties: new Map(),
    dataElements: new Map(),
  };
  for (const row of rows) {
    const end = row.at(-1) ?? { line: 1, column: 1 };
    const cell = (column: Column): CsvCell =>
      row[at.get(column) ?? -1] ?? { text: "", line: end.line, column: end.column };
    addRow(reading, { commcare_id: cell("commcare_id"), dhis2_id: cell("dhis2_id"), filter: cell("filter") });
  }
  if (reading.values.length === 0 && faults.isEmpty) {
    faults.at([], "no row is INCLUDE; expected at least one");
  }
  const { values, ignore } = reading;
  return { document: { version: 1, requireClosed: true, empty: ["null"], values, ignore }, faults };
}
