import fc from "fast-check";
import { expect, test } from "vitest";
import { parseRowErrors } from "./update-cases.ts";

test("each row that an answer names, with what it says of it", () => {
  expect(parseRowErrors("Error in row 1: No case; sorry; Error in row 12: it's 'x'")).toEqual([
    { index: 0, message: "No case; sorry" },
    { index: 11, message: "it's 'x'" },
  ]);
  expect(parseRowErrors("Payload must be valid JSON")).toEqual([]);
  expect(parseRowErrors("see: Error in row 1: inside")).toEqual([]);
});

test("messages of any text come back, whatever stands in them but the start of another row", () => {
  const message = fc.string().filter((text) => !text.includes("Error in row"));
  const rows = fc.uniqueArray(fc.record({ index: fc.nat(99), message }), { selector: ({ index }) => index });
  fc.assert(
    fc.property(rows, (given) => {
      const text = given.map((row) => `Error in row ${row.index + 1}: ${row.message}`).join("; ");
      expect(parseRowErrors(text)).toEqual(given);
    }),
  );
});
