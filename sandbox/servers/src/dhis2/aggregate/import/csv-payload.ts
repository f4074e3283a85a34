import { refuse } from "../../answers/web-message.ts";
import type { Profile } from "../../profile.ts";
import type { ImportOptions } from "./import-options.ts";
import type { Payload, PayloadValue } from "./payload.ts";

/** The columns of 2.42 by place, in which the export writes them too. */
export const csvColumns = [
  "dataelement",
  "period",
  "orgunit",
  "categoryoptioncombo",
  "attributeoptioncombo",
  "value",
  "storedby",
  "lastupdated",
  "comment",
  "followup",
  "deleted",
] as const;

/** The columns that 2.43 knows by name; any other is a category. */
const namedColumns = new Set<string>([...csvColumns.filter((name) => name !== "lastupdated"), "created"]);

type Row = (string | undefined)[];

/** An empty cell is undefined unless it stands in quotes. */
function parseCsv(text: string): Row[] {
  const rows: Row[] = [];
  let row: Row = [];
  for (const [, quoted, plain = "", end = ""] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g,
  )) {
    if (end === "" && plain === "" && quoted === undefined && row.length === 0) break;
    row.push(quoted === undefined ? plain || undefined : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

function toValue(cells: ReadonlyMap<string, string>, categories: string | undefined): PayloadValue {
  const cell = (name: string): string | undefined => cells.get(name) || undefined;
  const flag = (name: string): boolean | undefined => {
    const text = cell(name);
    return text === undefined ? undefined : text === "true";
  };
  return {
    dataElement: cell("dataelement"),
    period: cell("period"),
    orgUnit: cell("orgunit"),
    categoryOptionCombo: cell("categoryoptioncombo"),
    attributeOptionCombo: cell("attributeoptioncombo"),
    value: cell("value"),
    comment: cell("comment"),
    followUp: flag("followup"),
    deleted: flag("deleted"),
    storedBy: cell("storedby"),
    categories,
  };
}

function readByName(rows: readonly Row[]): PayloadValue[] {
  const [header = [], ...rest] = rows;
  const names = header.map((name = "") => name.trim().toLowerCase());
  return rest.map((row) => {
    const cells = new Map(names.map((name, place) => [name, row[place] ?? ""]));
    const others = names.filter((name) => !namedColumns.has(name));
    const pairs = others.map((name) => `${name}=${row[names.indexOf(name)] ?? "null"}`);
    const missing = (cells.get("categoryoptioncombo") ?? "") === "" && pairs.length > 0;
    return toValue(cells, missing ? `{${pairs.join(", ")}}` : undefined);
  });
}

/**
 * Values of a CSV body: by place up to 2.42, by the names of its header from 2.43 on (§4.3, §4.4).
 * @throws Refusal 500 for 2.43 without header
 */
export function readCsvPayload(text: string, profile: Profile, options: ImportOptions): Payload {
  const rows = parseCsv(text);
  const header = options.is("firstRowIsHeader");
  if (profile.dataEntryGroups) {
    if (!header) throw refuse(500, "CSV without header row is no longer supported.");
    return { dataSet: options.dataSet, values: readByName(rows) };
  }
  const values = rows.slice(header ? 1 : 0).map((row) => {
    const cells = csvColumns.map((name, place): [string, string] => [name, row[place] ?? ""]);
    return toValue(new Map(cells), undefined);
  });
  return { dataSet: options.dataSet, values };
}
