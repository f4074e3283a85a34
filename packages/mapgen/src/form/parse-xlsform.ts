import { InputError } from "@d2pipe/errors";
import type { AnswerType, Choice, Question } from "./question.ts";
import type { Sheet } from "./read-workbook.ts";

/** A row by the names of its columns: lower case, blanks as `_`, `label` for every language of it. */
interface FormRow {
  cell(column: string): string;
  labels: readonly string[];
}

function toColumnName(header: string): string {
  return header.trim().toLowerCase().replaceAll(/\s+/gu, "_");
}

function isLabel(name: string): boolean {
  return name === "label" || name.startsWith("label:");
}

function toRows(sheet: Sheet): FormRow[] {
  const [head = [], ...rows] = sheet.rows;
  const names = head.map(toColumnName);
  return rows.map((row) => ({
    cell: (column) => (row[names.indexOf(column)] ?? "").trim(),
    labels: row.flatMap((cell, at) => (isLabel(names[at] ?? "") && cell.trim() !== "" ? [cell.trim()] : [])),
  }));
}

/** Rows of a form that carry no answer into a CSV. */
const silent: ReadonlySet<string> = new Set(["note", "acknowledge", "begin_group", "end_group", ""]);

/** XLSForm's words for what we know; everything else that is asked is `other`. */
const types: Readonly<Record<string, AnswerType>> = {
  text: "text",
  string: "text",
  integer: "integer",
  int: "integer",
  range: "integer",
  decimal: "decimal",
  date: "date",
  today: "date",
  datetime: "datetime",
  start: "datetime",
  end: "datetime",
  time: "time",
  geopoint: "geopoint",
  select_one: "select_one",
  select_multiple: "select_multiple",
};

/** `begin group` and `select one LIST` are old spellings of `begin_group` and `select_one LIST`. */
function splitType(text: string): { type: string; list: string | undefined } {
  const [type = "", list] = text
    .replace(/^(begin|end)\s+(group|repeat)/iu, "$1_$2")
    .replace(/^select\s+(one|multiple)/iu, "select_$1")
    .split(/\s+/u);
  return { type: type.toLowerCase(), list };
}

function toChoices(sheet: Sheet | undefined): Map<string, Choice[]> {
  const lists = new Map<string, Choice[]>();
  for (const row of sheet ? toRows(sheet) : []) {
    const [list, name] = [row.cell("list_name"), row.cell("name") || row.cell("value")];
    if (list === "" || name === "") continue;
    const choices = lists.get(list) ?? [];
    lists.set(list, choices);
    choices.push({ name, labels: row.labels });
  }
  return lists;
}

/**
 * The questions of an XLSForm that a CSV has a column for, by their bare names. Questions in repeats are left out: a CSV of Kobo
 * has none (commcare-kobo-api §11.1). Throws an `InputError` when it is not an XLSForm.
 */
export function parseXlsform(sheets: readonly Sheet[], source: string): Question[] {
  const find = (name: string): Sheet | undefined => sheets.find((sheet) => toColumnName(sheet.name) === name);
  const survey = find("survey");
  const names = (survey?.rows[0] ?? []).map(toColumnName);
  if (!survey || !names.includes("type") || !names.includes("name")) {
    const what = survey ? "the sheet survey has no columns type and name" : "has no sheet survey";
    throw new InputError(`${what}; expected an XLSForm`, { source }, { hint: "in Kobo: Form, Download XLS" });
  }
  const lists = toChoices(find("choices"));
  const questions: Question[] = [];
  let repeats = 0;
  for (const row of toRows(survey)) {
    const { type, list } = splitType(row.cell("type"));
    if (type === "begin_repeat") repeats += 1;
    else if (type === "end_repeat") repeats -= 1;
    else if (repeats === 0 && !silent.has(type) && row.cell("name") !== "") {
      const choices = type.startsWith("select_") ? lists.get(list ?? "") : undefined;
      questions.push({ column: row.cell("name"), labels: row.labels, type: types[type] ?? "other", choices });
    }
  }
  return questions;
}
