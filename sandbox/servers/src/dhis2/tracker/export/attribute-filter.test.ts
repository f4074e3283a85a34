import { expect, test } from "vitest";
import { profileOf } from "../../profile.ts";
import { readFilters, toValueTest } from "./attribute-filter.ts";

const attribute = "HtpxUSdDOY2";

function passing(filter: string, values: readonly (string | undefined)[]): (string | undefined)[] {
  const query = new URLSearchParams({ filter: `${attribute}:${filter}` });
  const tests = readFilters(query, "filter", profileOf("2.43")).map(toValueTest);
  return values.filter((value) => tests.every((passes) => passes(value)));
}

test.each([
  ["eq:c-1", ["C-1", "C-2", undefined], ["C-1"]],
  ["ne:C-1", ["C-1", "C-2", undefined], ["C-2"]],
  ["in:c-1;C-3", ["C-1", "C-2", "C-3"], ["C-1", "C-3"]],
  ["like:MIN", ["Amina", "Juma"], ["Amina"]],
  ["sw:am", ["Amina", "Sam"], ["Amina"]],
  ["ew:am", ["Amina", "Sam"], ["Sam"]],
  ["gt:9", ["10", "8"], ["10"]],
  ["ge:2024-01-05:lt:2024-02-01", ["2024-01-04", "2024-01-05", "2024-02-01"], ["2024-01-05"]],
  ["null", ["", undefined], [undefined]],
  ["!null", ["x", undefined], ["x"]],
  ["eq:a/,b/:c//d", ["a,b:c/d"], ["a,b:c/d"]],
])("%s", (filter, values, found) => {
  expect(passing(filter, values)).toEqual(found);
});
