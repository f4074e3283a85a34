import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { endsInsideQuotes } from "./quotes.ts";
import { splitLine } from "./split-line.ts";

const text = fc.string({ unit: fc.constantFrom('"', ";", "a", "b"), minLength: 1, maxLength: 24 });

/** csv-parse's own reading; undefined when it refuses. */
function byCsvParse(line: string): string[] | undefined {
  try {
    return parse(line, { delimiter: ";", record_delimiter: "\n", relax_column_count: true })[0];
  } catch {
    return undefined;
  }
}

test("a line that csv-parse takes is cut as csv-parse cuts it", () => {
  fc.assert(
    fc.property(text, (line) => {
      const expected = byCsvParse(line);
      fc.pre(expected !== undefined);
      expect(splitLine(line, ";") ?? expected).toEqual(expected);
    }),
    { numRuns: 5000 },
  );
});

test("lines as Kobo and pandas write them need no csv-parse", () => {
  expect(splitLine("a;b;;c", ";")).toEqual(["a", "b", "", "c"]);
  expect(splitLine('"a";"b "";"" c";""', ";")).toEqual(["a", 'b ";" c', ""]);
  expect(splitLine('a~"b ~ ""c"" ~"~d', "~")).toEqual(["a", 'b ~ "c" ~', "d"]);
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
