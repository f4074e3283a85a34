import { type SheetRow, toCell } from "@d2pipe/mapping";
import type { Question } from "../form/question.ts";
import type { TargetElement, TargetStage } from "../target-stage.ts";
import { renderScore } from "./confidence.ts";
import { type ChoicePair, listOptions, pairChoices } from "./pair-choices.ts";
import { type Pair, pairQuestions } from "./pair-questions.ts";

export interface DraftOptions {
  /** From this confidence on, a pair needs no decision by a person (0 to 1). */
  accept: number;
  /** Column that names the org unit. */
  orgUnitFrom: string | undefined;
  /** Column that carries the date. */
  dateFrom: string | undefined;
  /** Whether answers of the sample that are not options may be shown. */
  showValues: boolean;
}

/** A draft as rows of the CSV view, with what a person has to do. */
export interface Draft {
  rows: readonly SheetRow[];
  paired: number;
  /** Rows with `?`. */
  undecided: number;
  unpairedColumns: number;
}

function toSettings(stage: TargetStage, { orgUnitFrom, dateFrom }: DraftOptions): SheetRow[] {
  const setting = (name: string, value: string): SheetRow => ({
    kind: "setting",
    name,
    value: toCell(value),
  });
  const place = (name: string, value: string | undefined, what: string): SheetRow =>
    value === undefined
      ? { kind: "setting", use: "no", name, value: "", reason: what }
      : setting(name, value);
  return [
    setting("target.event.program", stage.program.id),
    setting("target.event.programStage", stage.programStage.id),
    place(
      "orgUnit.from",
      orgUnitFrom,
      "give the column that names the org unit and use = yes, or --org-unit-from to to-events",
    ),
    place(
      "occurredAt.from",
      dateFrom,
      "give the column that carries the date and use = yes, or --date-from to to-events",
    ),
  ];
}

function toElementCells({ id, name, valueType, optionSet, compulsory }: TargetElement): Partial<SheetRow> {
  return {
    data_element: id,
    name: toCell(name),
    value_type: valueType,
    compulsory: compulsory ? "yes" : "no",
    ...(optionSet && {
      option_set: optionSet.id,
      options: JSON.stringify(
        Object.fromEntries(optionSet.options.map((option) => [option.code, option.name])),
      ),
    }),
  };
}

/** The form's own label, last: a cell that began with it could be a formula. */
function formatLabel({ labels }: { labels: readonly string[] }): string {
  return labels[0] === undefined ? "" : ` (label: ${labels[0]})`;
}

function toChoiceRow(
  { choice, option, confidence }: ChoicePair,
  { question, element }: Pair,
  accept: number,
): SheetRow {
  const isSure = option !== undefined && confidence.score >= accept;
  return {
    kind: "choice",
    use: isSure ? "yes" : "?",
    from: toCell(question.column),
    answer: toCell(choice.name),
    data_element: element.id,
    name: option ? toCell(option.name) : "",
    value: option ? toCell(option.code) : "",
    confidence: renderScore(confidence.score),
    reason: `${option ? confidence.reason : "no similar option; give its code, or use = no"}${formatLabel(choice)}`,
  };
}

/** What a person should know of the options, besides the pair itself. */
function formatOptionNotes(
  pairs: readonly ChoicePair[],
  shown: readonly ChoicePair[],
  element: TargetElement,
): string {
  const notes: string[] = [];
  const hidden = pairs.length - shown.length;
  if (hidden > 0)
    notes.push(
      hidden === 1
        ? "1 other answer in the sample is not an option (--show-values shows it)"
        : `${hidden} other answers in the sample are not options (--show-values shows them)`,
    );
  const reached = new Set(pairs.map(({ option }) => option?.code));
  const missed = listOptions(element)?.filter(({ code }) => !reached.has(code)) ?? [];
  if (missed.length > 0 && pairs.length > 0)
    notes.push(`no answer leads to ${missed.map(({ code }) => code).join(", ")}`);
  return notes.map((text) => `; ${text}`).join("");
}

function toPairRows(pair: Pair, { accept, showValues }: DraftOptions): SheetRow[] {
  const { question, element, confidence } = pair;
  const options = listOptions(element);
  const pairs = options && question.choices ? pairChoices(question.choices, options) : [];
  // Answers that people gave are shown only where they are answers that DHIS2 offers.
  const isShown = ({ option }: ChoicePair): boolean =>
    option !== undefined || question.isSampled !== true || showValues;
  const shown = pairs.filter(isShown);
  const row: SheetRow = {
    kind: "value",
    use: confidence.score >= accept ? "yes" : "?",
    from: toCell(question.column),
    ...toElementCells(element),
    choices: shown.length > 0 ? "listed" : "",
    confidence: renderScore(confidence.score),
    reason: `${confidence.reason}${formatOptionNotes(pairs, shown, element)}${formatLabel(question)}`,
  };
  return [row, ...shown.map((choice) => toChoiceRow(choice, pair, accept))];
}

function toUnpairedRow(element: TargetElement): SheetRow {
  const reason = element.compulsory
    ? "no similar column, and it is compulsory: DHIS2 refuses events without it; give its column and use = yes"
    : "no similar column; to send it, give its column and use = yes";
  return { kind: "value", use: element.compulsory ? "?" : "no", ...toElementCells(element), reason };
}

/**
 * Pairs columns with the data elements of a stage and choices with options, as rows a person can edit: `use` is yes where
 * it is sure, ? where it is a suggestion, no where there is none. `readMapping` refuses the file while a ? is left.
 */
export function draftSheet(questions: readonly Question[], stage: TargetStage, options: DraftOptions): Draft {
  const placed = new Set([options.orgUnitFrom, options.dateFrom]);
  const free = questions.filter(({ column }) => !placed.has(column));
  const pairs = pairQuestions(free, stage.elements);
  const pairOf = new Map(pairs.map((pair) => [pair.element.id, pair]));
  const paired = new Set(pairs.map(({ question }) => question));
  const left = free.filter((question) => !paired.has(question));
  const rows = [
    ...toSettings(stage, options),
    ...stage.elements.flatMap((element) => {
      const pair = pairOf.get(element.id);
      return pair ? toPairRows(pair, options) : [toUnpairedRow(element)];
    }),
    ...left.map((question): SheetRow => {
      const reason = `no similar data element; known and not sent${formatLabel(question)}`;
      return { kind: "value", use: "no", from: toCell(question.column), reason };
    }),
  ];
  const undecided = rows.filter(({ use }) => use === "?").length;
  return { rows, paired: pairs.length, undecided, unpairedColumns: left.length };
}
