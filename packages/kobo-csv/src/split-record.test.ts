import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { endsInsideQuotes } from "./quotes.ts";
import { splitRecord } from "./split-record.ts";

const text = fc.string({ unit: fc.constantFrom('"', ";", "a", "b"), minLength: 1, maxLength: 24 });

/** Quoted cells may go over lines; the line end behind the record is off already. */
const record = fc
  .string({ unit: fc.constantFrom('"', ";", "a", "\n"), minLength: 1, maxLength: 24 })
  .filter((each) => !each.endsWith("\n"));

/** csv-parse's own reading; undefined when it refuses, or finds more than one record. */
function byCsvParse(line: string): string[] | undefined {
  try {
    const records = parse(line, { delimiter: ";", record_delimiter: "\n", relax_column_count: true });
    return records.length === 1 ? records[0] : undefined;
  } catch {
    return undefined;
  }
}

test("a record that csv-parse takes is cut as csv-parse cuts it", () => {
  fc.assert(
    fc.property(fc.oneof(text, record), (line) => {
      const expected = byCsvParse(line);
      fc.pre(expected !== undefined);
      expect(splitRecord(line, ";") ?? expected).toEqual(expected);
    }),
    { numRuns: 5000 },
  );
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
      const whole = byCsvParse(line);
      const isClosedByMore = whole === undefined && byCsvParse(`${line}x"`) !== undefined;
      if (whole !== undefined) expect(endsInsideQuotes(line, ";", false)).toBe(false);
      if (isClosedByMore) expect(endsInsideQuotes(line, ";", false)).toBe(true);
    }),
    { numRuns: 5000 },
  );
});
