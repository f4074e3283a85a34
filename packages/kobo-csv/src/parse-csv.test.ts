import { InputError } from "@d2pipe/errors";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseCsv } from "./parse-csv.ts";

const options = { source: "table.csv", delimiter: ";" };

test("cells know their line and column, behind a byte order mark, CRLF, quotes and accents", () => {
  const rows = parseCsv('\uFEFFa;bb;c\r\n"é;x";y;z\r\n\r\n;;last\n', options);
  expect(rows).toEqual([
    [
      { text: "a", line: 1, column: 1 },
      { text: "bb", line: 1, column: 3 },
      { text: "c", line: 1, column: 6 },
    ],
    [
      { text: "é;x", line: 2, column: 1 },
      { text: "y", line: 2, column: 7 },
      { text: "z", line: 2, column: 9 },
    ],
    [
      { text: "", line: 4, column: 1 },
      { text: "", line: 4, column: 2 },
      { text: "last", line: 4, column: 3 },
    ],
  ]);
});

test("a quote that is never closed is an error with its line", () => {
  expect(() => parseCsv('a;b\n1;"2\n3;4\n', options)).toThrow(InputError);
  expect(() => parseCsv('a;b\n1;"2\n3;4\n', options)).toThrow(/table\.csv:\d+: /u);
});

test("whatever was quoted comes back, in its place", () => {
  const cell = fc.string({ unit: "binary" }).filter((text) => text.trim() !== "");
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 6 }), (table) => {
      const text = table
        .map((row) => row.map((each) => `"${each.replaceAll('"', '""')}"`).join(";"))
        .join("\n");
      const rows = parseCsv(text, options);
      expect(rows.map((row) => row.map((each) => each.text))).toEqual(
        table.map((row) => row.map((each) => Buffer.from(each).toString())),
      );
    }),
  );
});
