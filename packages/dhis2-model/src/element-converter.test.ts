import { expect, test } from "vitest";
import { createElementConverter } from "./element-converter.ts";
import type { ElementRules } from "./stage-rules.ts";
import { createTimeZone } from "./time-zone.ts";

const zone = createTimeZone("UTC");

function anElement(change: Partial<ElementRules>): ElementRules {
  return { id: "pAgG0yiv5ek", name: "Result", valueType: "TEXT", compulsory: false, ...change };
}

const results = { id: "BssTC25kFQu", codes: new Set(["POS", "NEG"]) };
const symptoms = { id: "qKXmtXZmCHw", codes: new Set(["FEVER", "COUGH"]) };

test("an option is a code, exactly; anything else is E1125", () => {
  const convert = createElementConverter(anElement({ optionSet: results }), zone);
  expect(convert("POS")).toBe("POS");
  expect(convert(" POS ")).toBe("POS");
  expect(convert("pos")).toEqual({ code: "E1125" });
  expect(convert("")).toBeNull();
});

test("a table leads to codes, may drop a value, and what it lacks has to be a code itself", () => {
  const table = new Map([
    ["positive", "POS"],
    ["not done", null],
  ]);
  const convert = createElementConverter(anElement({ optionSet: results }), zone, table);
  expect(convert("positive")).toBe("POS");
  expect(convert("not done")).toBeNull();
  expect(convert("NEG")).toBe("NEG");
  expect(convert("unclear")).toEqual({ code: "UNMAPPED_OPTION" });
});

test("a table for free text is complete: nothing passes beside it", () => {
  const convert = createElementConverter(anElement({}), zone, new Map([["1", "one"]]));
  expect(convert("1")).toBe("one");
  expect(convert(1)).toBe("one");
  expect(convert("2")).toEqual({ code: "UNMAPPED_OPTION" });
});

test("options that look like numbers keep their spelling", () => {
  const scores = { id: "scoreSetUid", codes: new Set(["0", "1", "2", "NA"]) };
  const convert = createElementConverter(anElement({ optionSet: scores }), zone);
  expect(convert("1")).toBe("1");
  expect(convert(2)).toBe("2");
  const typed = createElementConverter(anElement({ valueType: "INTEGER", optionSet: scores }), zone);
  expect(typed("2.0")).toBe("2");
  expect(typed("7")).toEqual({ code: "E1125" });
  expect(typed("NA")).toEqual({ code: "E1302" });
});

test("an org unit is one that exists, where all of them are known", () => {
  const orgUnits = new Set(["IO8BkLFjFoe"]);
  const convert = createElementConverter(anElement({ valueType: "ORGANISATION_UNIT", orgUnits }), zone);
  expect(convert(" IO8BkLFjFoe ")).toBe("IO8BkLFjFoe");
  expect(convert("O6uvpzGd5pu")).toEqual({ code: "E1302" });
  expect(convert("")).toBeNull();
  const unknown = createElementConverter(anElement({ valueType: "ORGANISATION_UNIT" }), zone);
  expect(unknown("O6uvpzGd5pu")).toBe("O6uvpzGd5pu");
  const table = new Map([["HF 12", "IO8BkLFjFoe"]]);
  const mapped = createElementConverter(anElement({ valueType: "ORGANISATION_UNIT", orgUnits }), zone, table);
  expect(mapped("HF 12")).toBe("IO8BkLFjFoe");
  expect(mapped("HF 13")).toEqual({ code: "UNMAPPED_OPTION" });
});

test.each([
  ["FEVER COUGH", "FEVER,COUGH"],
  ["FEVER,COUGH", "FEVER,COUGH"],
  [" FEVER  FEVER ", "FEVER"],
  ["hot COUGH", "FEVER,COUGH"],
  ["none", null],
  ["FEVER none", "FEVER"],
  ["FEVER sneeze", { code: "UNMAPPED_OPTION" }],
])("the multi-select %j becomes %j", (raw, sent) => {
  const table = new Map([
    ["hot", "FEVER"],
    ["none", null],
  ]);
  const convert = createElementConverter(
    anElement({ valueType: "MULTI_TEXT", optionSet: symptoms }),
    zone,
    table,
  );
  expect(convert(raw)).toEqual(sent);
});
