import type { DataValue } from "@d2pipe/records";
import { describe, expect, test } from "vitest";
import { fixtureSnapshot } from "../test/fixture-snapshot.ts";
import { recordedValues } from "../test/recorded-values.ts";
import { createDataValueCheck } from "./check-data-value.ts";
import type { MetadataSnapshot } from "./metadata-snapshot.ts";

function checkFor(version: string, snapshot: MetadataSnapshot = fixtureSnapshot()) {
  return createDataValueCheck({ ...snapshot, server: { version } });
}

/** What only the server can know: access, open periods, opening and closing of org units, another value of the request. */
const serverOnly = new Set(["E7617", "E7641", "E8011", "E8030", "E8031", "E8128"]);

/** What 2.38–2.42 refuse only when asked to be strict. */
const strictOnly = new Set(["E7632", "E7633", "E7634", "E7635", "E7636"]);

/** For the group as a whole in DHIS2, for the value here. */
const same: Readonly<Record<string, string>> = { E7603: "E7612", E7604: "E7635" };

/** What 2.43 refuses a whole group for, good values included. */
const ofGroup = /^E802\d$/u;

describe.each(["2.41.9.1", "2.42.4.1", "2.43.1"])("what DHIS2 %s answered", (version) => {
  const imports = recordedValues(version);
  const check = checkFor(version);

  test("there is something to compare", () => {
    expect(imports.length).toBeGreaterThan(15);
    expect(imports.flatMap(({ values }) => values.flatMap(({ codes }) => codes)).length).toBeGreaterThan(8);
  });

  test.each(imports)("$name: the same codes", ({ dataSet, values }) => {
    const found = values.map(({ dataValue, isDelete }) => check({ dataValue, dataSet, isDelete })?.code);
    for (const [at, { codes }] of values.entries()) {
      const recorded = codes.filter((code) => !serverOnly.has(code)).map((code) => same[code] ?? code);
      const [code = ""] = recorded;
      // An unknown data element cannot be distinguished from one of another data set: a snapshot lists its own only.
      if (recorded.includes("E7610")) expect(found[at]).toBe("E7633");
      else if (recorded.includes("E7613")) expect(found[at]).toBe("E7634");
      else if (recorded.length === 0 && found[at] !== undefined) expect(strictOnly).toContain(found[at]);
      else if (ofGroup.test(code) && found[at] === undefined) expect(found).toContain(code);
      else expect(found[at]).toBe(recorded[0]);
    }
  });
});

const good: DataValue = {
  dataElement: "n6VaUvw9Nt9",
  period: "202401",
  orgUnit: "IO8BkLFjFoe",
  categoryOptionCombo: "h1xfWqC3JqM",
  attributeOptionCombo: "HllvX50cXC0",
  value: "4",
};

function codeOf(change: Partial<DataValue>, version = "2.42.4.1", dataSet = "VaZsjqMclCP") {
  return checkFor(version)({ dataValue: { ...good, ...change }, dataSet, isDelete: false })?.code;
}

test.each([
  ["nothing", {}, undefined, undefined],
  ["no combos", { categoryOptionCombo: undefined, attributeOptionCombo: undefined }, undefined, undefined],
  ["the default combo", { categoryOptionCombo: "HllvX50cXC0" }, undefined, undefined],
  ["a data element of another data set", { dataElement: "TXGsZvPsa11" }, "E7633", "E8020"],
  ["a period that is not one", { period: "2024-13" }, "E7611", "BAD_PAYLOAD"],
  ["a day that does not exist", { period: "20240230" }, "E7611", "BAD_PAYLOAD"],
  ["another period type", { period: "2024Q1" }, "E7632", "E8021"],
  ["an unknown org unit", { orgUnit: "abcdefghij1" }, "E7612", "E8022"],
  ["an org unit that is not assigned", { orgUnit: "B23rS67LGSe" }, "E7636", "E8022"],
  ["a combo of another data element", { dataElement: "oiJ3KI6Bv3P" }, "E7634", "E8024"],
  ["an unknown combo", { categoryOptionCombo: "abcdefghij1" }, "E7634", "E8024"],
  ["another attribute combo", { attributeOptionCombo: "h1xfWqC3JqM" }, "E7635", "E8023"],
  ["a text for a number", { value: "five" }, "E7619", "E8122"],
  ["a number of JSON", { value: 5 }, undefined, undefined],
  ["a whole number with a decimal point", { value: "5.0" }, "E7619", undefined],
  ["blanks around a number", { value: " 5 " }, "E7619", "E8122"],
  ["no value", { value: null }, "E7618", "E8120"],
  ["a comment alone", { value: undefined, comment: "closed" }, undefined, "E8120"],
  ["a long comment", { comment: "x".repeat(5001) }, undefined, "E8125"],
])("%s", (_what, change, until42, from43) => {
  expect([codeOf(change), codeOf(change, "2.43.1")]).toEqual([until42, from43]);
});

test.each(["true", "FALSE", "1", "0", "t", "F"])("%s is a yes or a no", (value) => {
  const change = { dataElement: "y76e48x8mxE", categoryOptionCombo: undefined, value };
  expect([codeOf(change), codeOf({ ...change, value: `${value}x` })]).toEqual([undefined, "E7619"]);
});

test("an unknown data set", () => {
  expect(codeOf({}, "2.42.4.1", "abcdefghij1")).toBe("E7600");
  expect(codeOf({}, "2.43.1", "abcdefghij1")).toBe("E8020");
});

test("a combo of the data set takes the place of the element's own", () => {
  const snapshot = fixtureSnapshot();
  const element = snapshot.dataSets?.[0]?.dataSetElements.find(
    ({ dataElement }) => dataElement.id === "oiJ3KI6Bv3P",
  );
  if (element) element.categoryCombo = { id: "SSMJhtjAZsT" };
  const dataValue = { ...good, dataElement: "oiJ3KI6Bv3P" };
  const check = checkFor("2.42.4.1", snapshot);
  expect(check({ dataValue, dataSet: "VaZsjqMclCP", isDelete: false })).toBeUndefined();
});

test("an answer that is not an option", () => {
  const snapshot = fixtureSnapshot();
  const element = snapshot.dataSets?.[0]?.dataSetElements[0]?.dataElement;
  const [set] = snapshot.optionSets;
  if (!element || !set) throw new Error("the fixture has no option set");
  Object.assign(element, { valueType: "TEXT", optionSet: { id: set.id } });
  const dataValue = { ...good, dataElement: element.id, categoryOptionCombo: undefined, value: "Amina" };
  const rejection = checkFor("2.43.1", snapshot)({ dataValue, dataSet: "VaZsjqMclCP", isDelete: false });
  expect(rejection?.code).toBe("E8123");
  expect(JSON.stringify(rejection)).not.toContain("Amina");
});

test("of a value to be deleted only the ids are checked", () => {
  const check = checkFor("2.43.1");
  const { value: _, ...ids } = good;
  expect(check({ dataValue: ids, dataSet: "VaZsjqMclCP", isDelete: true })).toBeUndefined();
  const elsewhere = { ...ids, orgUnit: "B23rS67LGSe" };
  expect(check({ dataValue: elsewhere, dataSet: "VaZsjqMclCP", isDelete: true })?.code).toBe("E8022");
});

test("one rejection names every issue, with what to do", () => {
  const dataValue = { ...good, period: "2024", orgUnit: "B23rS67LGSe", value: "x" };
  const rejection = checkFor("2.42.4.1")({ dataValue, dataSet: "VaZsjqMclCP", isDelete: false });
  expect(rejection).toEqual({
    code: "E7632",
    message:
      "the period is Yearly; expected Monthly, as data set VaZsjqMclCP (Facility monthly report); E7636 org unit B23rS67LGSe is not assigned to data set VaZsjqMclCP (Facility monthly report); E7619 data element n6VaUvw9Nt9 (OPD visits): expected a whole number from 0 (INTEGER_ZERO_OR_POSITIVE)",
    hint: expect.any(String),
  });
});

test("a snapshot without data sets knows none", () => {
  const { dataSets: _, categoryCombos: __, ...old } = fixtureSnapshot();
  expect(checkFor("2.42.4.1", old)({ dataValue: good, dataSet: "VaZsjqMclCP", isDelete: false })?.code).toBe(
    "E7600",
  );
});
