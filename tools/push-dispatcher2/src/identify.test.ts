import type { DataValue } from "@d2pipe/records";
import { expect, test } from "vitest";
import { identify } from "./identify.ts";

const src = { system: "dhis2", stream: "ds1" };
const ids = { dataElement: "de1", period: "202401", orgUnit: "ou1" };

function identifyValue(parts: Partial<DataValue>, op?: "delete") {
  return identify({ src, op, dataValue: { ...ids, ...parts } });
}

test("values become text, audit fields are left out, and both spellings of followUp are read", () => {
  const audit = { storedBy: "x", created: "2024", lastUpdated: "2024", followup: true };
  expect(identifyValue({ value: 3, comment: "c", ...audit }).sent).toEqual({
    ...ids,
    value: "3",
    comment: "c",
    followUp: true,
  });
  expect(identifyValue({ value: false, followUp: false }).sent).toEqual({ ...ids, value: "false" });
});

test("the data set is that of the payload, else the stream", () => {
  expect(identifyValue({ value: 1 })).toMatchObject({ dataSet: "ds1", scope: "dataValue/ds1" });
  expect(identifyValue({ value: 1, dataSet: "ds2" })).toMatchObject({ dataSet: "ds2" });
});

test("the key is made of all ids but the data set; the content of key and value", () => {
  expect(identifyValue({ value: 1, attributeOptionCombo: "aoc" }).key).toBe("de1/202401/ou1//aoc");
  expect(identifyValue({ value: 1 }).content).toBe(identifyValue({ value: "1", dataSet: "ds2" }).content);
  expect(identifyValue({ value: 1 }).content).not.toBe(identifyValue({ value: 2 }).content);
  expect(identifyValue({ value: 1 }).content).not.toBe(identifyValue({}, "delete").content);
});

test("a delete needs ids alone", () => {
  expect(identifyValue({}, "delete")).toMatchObject({ sent: { ...ids, deleted: true }, issue: undefined });
});

test.each([
  {},
  { value: null },
  { value: 1, orgUnit: "a:b" },
  { value: 1, period: "2024'" },
  { value: 1, orgUnit: "\\" },
])("%j cannot be sent", (parts) => {
  expect(identifyValue(parts).issue).toMatchObject({ code: "BAD_PAYLOAD" });
});

test("a comment without a value can be sent", () => {
  expect(identifyValue({ comment: "c" }).issue).toBeUndefined();
});
