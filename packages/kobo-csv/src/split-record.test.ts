import { CsvError, parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { endsInsideQuotes } from "./quotes.ts";
import { findBadCell, splitRecord } from "./split-record.ts";

const text = fc.string({ unit: fc.constantFrom('"', ";", "a", "b"), minLength: 1, maxLength: 24 });

/** Quoted cells may go over lines: so is a record given to `splitRecord`, and no other line end is in it. */
const record = fc
  .string({ unit: fc.constantFrom('"', ";", "a", "\n"), minLength: 1, maxLength: 24 })
  .filter((each) =>
    [...each.matchAll(/\n/gu)].every(({ index }) => endsInsideQuotes(each.slice(0, index), ";", false)),
  );

/** csv-parse's own reading, or the code of its refusal. */
function byCsvParse(line: string, mayQuoteInside = false): string[][] | string {
  try {
    return parse(line, {
      delimiter: ";",
      record_delimiter: "\n",
      relax_column_count: true,
      relax_quotes: mayQuoteInside,
    });
  } catch (error) {
    return error instanceof CsvError ? error.code : String(error);
  }
}

test("a record is cut as csv-parse cuts it, and refused where csv-parse refuses it", () => {
  fc.assert(
    fc.property(fc.oneof(text, record), (line) => {
      const theirs = byCsvParse(line);
      const ours = splitRecord(line, ";");
      if (typeof theirs !== "string") expect(ours).toEqual(theirs[0]);
      // By default it takes no quote inside an unquoted cell; then it takes text behind a closing quote, too.
      else if (theirs !== "INVALID_OPENING_QUOTE") expect(ours).toBeUndefined();
      else if (ours) expect([ours]).toEqual(byCsvParse(line, true));
    }),
    { numRuns: 5000 },
  );
});

test("what is refused is named by its cell and line", () => {
  expect(findBadCell('a;"b"c;d', ";")).toEqual({ index: 1, feeds: 0 });
  expect(findBadCell('"a\n\n""";b"c;"d\n"e', ";")).toEqual({ index: 2, feeds: 3 });
});

test("records as Kobo and pandas write them need no csv-parse", () => {
  expect(splitRecord("a;b;;c", ";")).toEqual(["a", "b", "", "c"]);
  expect(splitRecord('"a";"b "";"" c";""', ";")).toEqual(["a", 'b ";" c', ""]);
  expect(splitRecord('a~"b ~ ""c"" ~"~d', "~")).toEqual(["a", 'b ~ "c" ~', "d"]);
  expect(splitRecord('a~"b\r\n~""c"""~"d\n"', "~")).toEqual(["a", 'b\r\n~"c"', "d\n"]);
});

test("a line has an open quote at its end exactly when csv-parse wants more", () => {
  fc.assert(
    fc.property(text, (line) => {
      const theirs = byCsvParse(line);
      if (typeof theirs !== "string") expect(endsInsideQuotes(line, ";", false)).toBe(false);
      if (theirs === "CSV_QUOTE_NOT_CLOSED" && typeof byCsvParse(`${line}x"`) !== "string")
        expect(endsInsideQuotes(line, ";", false)).toBe(true);
    }),
    { numRuns: 5000 },
  );
});
