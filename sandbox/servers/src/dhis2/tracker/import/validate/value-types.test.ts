import { expect, test } from "vitest";

import { isOptionCode, valueErrorOf } from "./value-types.ts";

const server = {
  hasOrgUnit: (uid: string) => uid === "IO8BkLFjFoe",
  hasUser: (name: string) => name === "reader",
};

const fits: Record<string, string[]> = {
  NUMBER: ["0", "-0", "-0.5", "12", "1.50"],
  INTEGER: ["0", "-7", "2147483647"],
  INTEGER_POSITIVE: ["1"],
  INTEGER_NEGATIVE: ["-1"],
  INTEGER_ZERO_OR_POSITIVE: ["0", "9"],
  UNIT_INTERVAL: ["0", "1", "0.25"],
  PERCENTAGE: ["0", "100", "99.5"],
  BOOLEAN: ["true", "FALSE"],
  TRUE_ONLY: ["true", "True"],
  DATE: ["2024-02-29", "2024-02-29T10:00:00"],
  DATETIME: ["2024-03-11T09:30:00", "2024-03-11T09:30", "2024-03-11T09:30:00.000Z"],
  TIME: ["9:05", "09:05", "23:59"],
  COORDINATE: ["[34.5,-13.9]", "[180,90]"],
  PHONE_NUMBER: ["+265 99 123", "099123456 ext 3"],
  EMAIL: ["a@b.org"],
  URL: ["https://a.org/x"],
  LETTER: ["a", "É"],
  USERNAME: ["reader"],
  ORGANISATION_UNIT: ["IO8BkLFjFoe"],
  TEXT: ["anything"],
};

const misfits: Record<string, string[]> = {
  NUMBER: ["38,5", "1e3", "+1", "01", ".5", "1.", "1 000"],
  INTEGER: ["1.0", "2147483648", "-0", "01"],
  INTEGER_POSITIVE: ["0", "-1", "1.0"],
  INTEGER_NEGATIVE: ["0", "1"],
  INTEGER_ZERO_OR_POSITIVE: ["-1", "four"],
  UNIT_INTERVAL: ["1.1", "-0.1"],
  PERCENTAGE: ["101", "-1"],
  BOOLEAN: ["1", "yes"],
  TRUE_ONLY: ["false", "1"],
  DATE: ["2024-02-30", "11/03/2024", "2024-2-3"],
  DATETIME: ["2024-03-11", "2024-03-11 09:30:00", "2024-02-30T09:30:00"],
  TIME: ["9h", "24:00", "09:05:00"],
  COORDINATE: ["[181,0]", "[0,91]", "34,5"],
  PHONE_NUMBER: ["abc", "12345"],
  EMAIL: ["a@b", "a b@c.org"],
  URL: ["a.org"],
  LETTER: ["ab", "1"],
  USERNAME: ["nobody"],
  ORGANISATION_UNIT: ["abcdefghij1"],
};

test.each(Object.entries(fits))("%s takes what fits", (type, values) => {
  for (const value of values) expect([value, valueErrorOf(type, value, server)]).toEqual([value, undefined]);
});

test.each(Object.entries(misfits))("%s refuses what does not fit", (type, values) => {
  for (const value of values)
    expect([value, valueErrorOf(type, value, server)]).not.toEqual([value, undefined]);
});

test("blank fits every type, and no type takes more than 50 000 characters", () => {
  expect(valueErrorOf("NUMBER", " ", server)).toBeUndefined();
  expect(valueErrorOf("LONG_TEXT", "x".repeat(50_001), server)).toBe("value_length_greater_than_max_length");
});

test("option codes are compared exactly, several of them only for MULTI_TEXT", () => {
  const codes = new Set(["FEVER", "COUGH"]);
  expect(isOptionCode("TEXT", "FEVER", codes)).toBe(true);
  expect(isOptionCode("TEXT", "fever", codes)).toBe(false);
  expect(isOptionCode("TEXT", "FEVER,COUGH", codes)).toBe(false);
  expect(isOptionCode("MULTI_TEXT", "FEVER,COUGH", codes)).toBe(true);
});
