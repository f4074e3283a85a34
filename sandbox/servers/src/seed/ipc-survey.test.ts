import { expect, it } from "vitest";
import columns from "../../fixture/sipca/mapping_de.json" with { type: "json" };
import optionSets from "../../fixture/sipca/mapping_optionSet.json" with { type: "json" };
import orgUnits from "../../fixture/sipca/mapping_orgUnits.json" with { type: "json" };
import { ipcSurvey } from "./ipc-survey.ts";

const { questions } = ipcSurvey;

it("the SIPCA loader's files of the fixture name the form's questions, choices and facilities", () => {
  const mapped = questions.filter(({ name }) => name.startsWith("ipc_"));
  expect(Object.keys(columns)).toEqual(mapped.map(({ name }) => name));
  const values = new Set(Object.values(optionSets).flatMap((table) => Object.keys(table)));
  const choices = new Set(mapped.flatMap((question) => (question.choices ?? []).map(({ name }) => name)));
  expect(values).toEqual(choices);
  const facilities = questions.find(({ name }) => name === "FACILITY")?.choices ?? [];
  expect(Object.keys(orgUnits)).toEqual(facilities.map(({ name }) => name));
});
