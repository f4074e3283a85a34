import { readMapping, renderSheet, type SheetRow } from "@d2pipe/mapping";
import fc from "fast-check";
import { expect, test } from "vitest";
import { anElement, aStage } from "../../test/a-stage.ts";
import type { Question } from "../form/question.ts";
import { SampleColumns } from "../form/sample-columns.ts";
import type { TargetElement } from "../target-stage.ts";
import { compareNames } from "./compare-names.ts";
import { draftSheet, type DraftOptions } from "./draft-sheet.ts";
import { pairQuestions } from "./pair-questions.ts";

const options: DraftOptions = { accept: 0.8, orgUnitFrom: undefined, dateFrom: undefined, showValues: false };

function aQuestion(column: string, ...labels: string[]): Question {
  return { column, labels };
}

test.each([
  ["IPC_BEDS", [], 1, "named as the code"],
  ["ipc/profile/ipc_beds", [], 0.98, "named as the code, apart from letter case and punctuation"],
  ["Rrq9vUnTc5N", [], 1, "named by the UID"],
  ["q7", ["Nombre", "BEDS"], 0.95, "the label is the name"],
  ["beds", [], 0.93, "named as the name"],
  ["q7", ["ipc beds"], 0.9, "the label is the code"],
  ["form2_ipc_beds", [], 0.85, "the name ends with the code"],
  ["q7", ["Beds in use"], 0.38, "1 of 3 words shared with the name by the label"],
  ["colour", ["Colour"], 0, "nothing similar"],
])("column %s with labels %j has the confidence %d: %s", (name, labels, score, reason) => {
  const confidence = compareNames({ name, labels }, { id: "Rrq9vUnTc5N", code: "IPC_BEDS", name: "Beds" });
  expect(confidence.reason).toBe(reason);
  expect(confidence.score).toBeCloseTo(score, 1);
});

test("accents and letter case make no difference, another number does", () => {
  const source = { name: "q", labels: ["Qualité de l'eau 1"] };
  expect(compareNames(source, { name: "qualite de l eau 1" }).score).toBe(0.95);
  expect(compareNames(source, { name: "Qualité de l'eau 2" }).score).toBeLessThan(0.3);
});

test("a form that asks for something else makes a pair less sure, and the reason says so", () => {
  const [pair] = pairQuestions([{ column: "ipc_beds", labels: [], type: "date" }], aStage().elements);
  expect(pair?.confidence.score).toBeLessThan(0.8);
  expect(pair?.confidence.reason).toContain(
    "but the form asks for date, and the data element is INTEGER_ZERO_OR_POSITIVE",
  );
});

test("two columns that are equally similar are left to a person", () => {
  const [pair] = pairQuestions([aQuestion("a/ipc_beds"), aQuestion("b/ipc_beds")], aStage().elements);
  expect(pair?.confidence.score).toBeLessThan(0.8);
  expect(pair?.confidence.reason).toContain("column b/ipc_beds is just as similar");
});

const word = fc.constantFrom("ipc", "beds", "section", "question", "1", "2", "facility", "type", "é", "");
const anyName = fc.oneof(
  fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join("_")),
  fc.string(),
);
const questions: fc.Arbitrary<Question[]> = fc.uniqueArray(
  fc.record(
    {
      column: anyName.filter((name) => name !== ""),
      labels: fc.array(anyName, { maxLength: 2 }),
      type: fc.constantFrom("text", "integer", "select_one", "select_multiple", "date", undefined),
      choices: fc.uniqueArray(
        fc.record({
          name: anyName.filter((name) => name !== "__proto__"),
          labels: fc.array(anyName, { maxLength: 1 }),
        }),
        {
          selector: ({ name }) => name,
          maxLength: 4,
        },
      ),
    },
    { requiredKeys: ["column", "labels"] },
  ),
  { selector: ({ column }) => column, maxLength: 8 },
);

test("whatever the form: confidence from 0 to 1 with a reason, no column and no data element twice", () => {
  fc.assert(
    fc.property(questions, (given) => {
      const pairs = pairQuestions(given, aStage().elements);
      expect(new Set(pairs.map(({ question }) => question)).size).toBe(pairs.length);
      expect(new Set(pairs.map(({ element }) => element)).size).toBe(pairs.length);
      for (const { confidence } of pairs) {
        expect(confidence.score).toBeGreaterThan(0);
        expect(confidence.score).toBeLessThanOrEqual(1);
        expect(confidence.reason).not.toBe("");
      }
    }),
  );
});

/** A person who turns down every suggestion that is not sure. */
function decide(rows: readonly SheetRow[]): SheetRow[] {
  return rows.map((row) => (row.use === "?" ? { ...row, use: "no" } : row));
}

test("whatever the form: a draft that a person decided reads back, every column used or known", async () => {
  await fc.assert(
    fc.asyncProperty(questions, async (given) => {
      const all = [...given, aQuestion("IPC_FTYPE")];
      const { rows } = draftSheet(all, aStage(), options);
      const text = await renderSheet(decide(rows), ";");
      const { values, ignore = [] } = readMapping({ text, source: "draft.csv" });
      const known = new Set([...values.map(({ from }) => from), ...ignore]);
      for (const { column } of all) expect(known).toContain(column);
    }),
  );
});

test("while a ? is left the draft is refused, by line", async () => {
  const { rows, undecided } = draftSheet([aQuestion("beds_in_use")], aStage(), options);
  expect(undecided).toBe(2);
  const text = await renderSheet(rows, ";");
  expect(() => readMapping({ text, source: "draft.csv" })).toThrow(
    "draft.csv:7:7: Facility type is undecided (use is ?); expected yes or no\ndraft.csv:8:7: beds_in_use is undecided",
  );
});

function fromSample(answers: readonly string[]): Question[] {
  const columns = new SampleColumns(["ipc_ftype", "comment"]);
  for (const answer of answers) columns.see({ ipc_ftype: answer, comment: "private" });
  return columns.toQuestions();
}

test("answers of a sample are shown where they are options, else only counted", async () => {
  const given = fromSample(["opt_hc", "opt_hosp", "Mrs Secret", "opt_hc", ""]);
  const { rows } = draftSheet(given, aStage(), options);
  const text = await renderSheet(rows, ";");
  expect(text).not.toMatch(/Secret|private/);
  expect(
    rows.filter(({ kind }) => kind === "choice").map(({ answer, value, use }) => [answer, value, use]),
  ).toEqual([
    ["opt_hc", "HC", "yes"],
    ["opt_hosp", "HOSP", "yes"],
  ]);
  expect(rows.find(({ from }) => from === "ipc_ftype")?.reason).toContain(
    "1 other answer in the sample is not an option",
  );
  const shown = draftSheet(given, aStage(), { ...options, showValues: true });
  expect(shown.rows.filter(({ use }) => use === "?").map(({ answer }) => answer)).toEqual(["Mrs Secret"]);
});

test("a sample takes labels and choices from the form, whatever groups its header has", () => {
  const form: Question[] = [{ column: "beds", labels: ["Beds"], type: "integer" }];
  const [question] = new SampleColumns(["ipc/profile/beds"]).toQuestions(form);
  expect(question).toEqual({ column: "ipc/profile/beds", labels: ["Beds"], type: "integer" });
});

test("a column of more different answers than any option set shows none", () => {
  const columns = new SampleColumns(["ipc_ftype"]);
  for (let at = 0; at < 1000; at += 1) columns.see({ ipc_ftype: `answer ${at}` });
  expect(columns.toQuestions()[0]?.choices).toBeUndefined();
});

test("choices lead to yes and no where DHIS2 has no option set", () => {
  const element: TargetElement = anElement({ id: "JMfszVgvq3c", name: "Fever", valueType: "BOOLEAN" });
  const choices = [
    { name: "1", labels: ["Yes"] },
    { name: "2", labels: ["No"] },
    { name: "9", labels: ["Not known"] },
  ];
  const { rows } = draftSheet(
    [{ column: "fever", labels: [], type: "select_one", choices }],
    aStage([element]),
    options,
  );
  expect(rows.filter(({ kind }) => kind === "choice").map(({ value, use }) => [value, use])).toEqual([
    ['"true"', "yes"],
    ['"false"', "yes"],
    ["", "?"],
  ]);
});

test("columns of org unit and date are settings, and no row of values", () => {
  const given = [aQuestion("FACILITY"), aQuestion("VISIT_DATE"), aQuestion("note")];
  const { rows } = draftSheet(given, aStage(), {
    ...options,
    orgUnitFrom: "FACILITY",
    dateFrom: "VISIT_DATE",
  });
  expect(rows.filter(({ kind }) => kind === "setting").map(({ name, value }) => [name, value])).toEqual([
    ["target.event.program", "i5s00JNcKYw"],
    ["target.event.programStage", "aO1EAVNjJ64"],
    ["orgUnit.from", "FACILITY"],
    ["occurredAt.from", "VISIT_DATE"],
  ]);
  expect(
    rows.filter(({ kind, from }) => kind === "value" && from !== undefined).map(({ from }) => from),
  ).toEqual(["note"]);
});

test("label and reason are never a formula for a spreadsheet", async () => {
  const { rows } = draftSheet(
    [aQuestion("ipc_beds", "=HYPERLINK(1)"), aQuestion("=x", "+1")],
    aStage(),
    options,
  );
  for (const row of rows) for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+\-@]/);
});
