import type { MappingDocument, ValueRule } from "../mapping-document.ts";
import { toCell, toJsonCell, toScalarCell } from "./cell-text.ts";
import type { SheetKind, SheetRow } from "./sheet-row.ts";

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** One row a leaf, by its path; an object without leaves is `{}`. */
function toSettings(value: unknown, path: readonly string[]): SheetRow[] {
  if (value === undefined) return [];
  if (!isObject(value)) return [{ kind: "setting", name: path.join("."), value: toJsonCell(value) }];
  const given = Object.entries(value).filter(([, inner]) => inner !== undefined);
  if (given.length === 0)
    return path.length === 0 ? [] : [{ kind: "setting", name: path.join("."), value: "{}" }];
  return given.flatMap(([key, inner]) => toSettings(inner, [...path, key]));
}

function toTable(kind: SheetKind, table: Readonly<Record<string, string>> | undefined): SheetRow[] {
  return Object.entries(table ?? {}).map(([answer, value]) => ({
    kind,
    answer: toCell(answer),
    value: toCell(value),
  }));
}

/** A table with entries has rows of its own; an empty one stays among the settings, as `{}`. */
function withoutEntries<Table extends object>(table: Table | undefined): Table | undefined {
  return table && Object.keys(table).length === 0 ? table : undefined;
}

function toWhen({ when }: ValueRule): Partial<SheetRow> {
  if (!when) return {};
  const value = when.in ? JSON.stringify(when.in) : toScalarCell(when.equals ?? "");
  return { when_property: toCell(when.property), when_value: value };
}

function toText(text: string | undefined): string {
  return text === undefined ? "" : toCell(text);
}

function toYesNo(flag: boolean | undefined): string {
  if (flag === undefined) return "";
  return flag ? "yes" : "no";
}

function toChoices(rule: ValueRule, from: string): SheetRow[] {
  const names = new Map(Array.isArray(rule.options) ? [] : Object.entries(rule.options ?? {}));
  return Object.entries(rule.map ?? {}).map(([answer, value]) => ({
    kind: "choice",
    use: toYesNo(value !== null),
    from,
    answer: toCell(answer),
    data_element: toCell(rule.dataElement),
    name: value === null ? "" : toText(names.get(String(value))),
    value: value === null ? "" : toScalarCell(value),
  }));
}

/** A row of `values` with its choices below it. */
function toValueRows(rule: ValueRule): SheetRow[] {
  const from = typeof rule.from === "string" ? toCell(rule.from) : JSON.stringify(rule.from);
  const row: SheetRow = {
    kind: "value",
    use: "yes",
    from,
    data_element: toCell(rule.dataElement),
    name: toText(rule.name),
    value_type: rule.valueType ?? "",
    option_set: toText(rule.optionSet),
    options: rule.options === undefined ? "" : JSON.stringify(rule.options),
    compulsory: toYesNo(rule.compulsory),
    choices: rule.map === undefined ? "" : "listed",
    format: toText(rule.format),
    ...toWhen(rule),
  };
  return [row, ...toChoices(rule, from)];
}

/** The document as rows of its CSV view; `readMapping` of them gives an equal document. */
export function toSheetRows(document: MappingDocument): SheetRow[] {
  const { version: _, values, ignore, orgUnit, status, ...rest } = document;
  const isTabled = typeof status === "object";
  const settings = {
    ...rest,
    orgUnit: orgUnit && { ...orgUnit, table: withoutEntries(orgUnit.table) },
    status: isTabled ? { ...status, map: withoutEntries(status.map) } : status,
    ignore: ignore?.length === 0 ? ignore : undefined,
  };
  return [
    ...toSettings(settings, []),
    ...toTable("org-unit", orgUnit?.table),
    ...toTable("status", isTabled ? status.map : undefined),
    ...values.flatMap(toValueRows),
    ...(ignore ?? []).map((name): SheetRow => ({ kind: "value", use: "no", from: toCell(name) })),
  ];
}
