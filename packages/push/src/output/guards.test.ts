import { expect, test } from "vitest";
import { guardDeletes, guardListing } from "./guards.ts";

test.each([
  { due: 10, known: 0, isAllowed: true },
  { due: 11, known: 0, isAllowed: false },
  { due: 11, known: 219, isAllowed: false },
  { due: 11, known: 220, isAllowed: true },
  { due: 50, known: 1000, isAllowed: true },
  { due: 51, known: 1000, isAllowed: false },
])("$due deletes of $known known: $isAllowed", ({ due, known, isAllowed }) => {
  expect(guardDeletes(due, { maxDeletes: undefined, known }) === undefined).toBe(isAllowed);
});

test("what a person allows counts alone", () => {
  expect(guardDeletes(1, { maxDeletes: 0, known: 1000 })?.message).toBe(
    "1 delete, and at most 0 are allowed; nothing was deleted",
  );
  expect(guardDeletes(500, { maxDeletes: 500, known: 0 })).toBeUndefined();
});

const counts = { known: 100, seen: 95, missing: 5, reappeared: 0 };
const usual = { maxMissing: undefined, nameless: 0 };

test("a listing is believed when it is not empty, lost little, and names its records", () => {
  expect(guardListing("s", counts, usual)).toBeUndefined();
  expect(
    guardListing("s", { ...counts, seen: 0, missing: 100 }, { maxMissing: 100, nameless: 0 }),
  ).toBeDefined();
  expect(guardListing("s", { ...counts, missing: 11 }, usual)).toBeDefined();
  expect(guardListing("s", { ...counts, missing: 11 }, { maxMissing: 11, nameless: 0 })).toBeUndefined();
  expect(guardListing("s", counts, { maxMissing: undefined, nameless: 1 })).toBeDefined();
  expect(
    guardListing("s", { ...counts, missing: 0 }, { maxMissing: undefined, nameless: 1 }),
  ).toBeUndefined();
  expect(guardListing("s", { known: 0, seen: 0, missing: 0, reappeared: 0 }, usual)).toBeUndefined();
});
