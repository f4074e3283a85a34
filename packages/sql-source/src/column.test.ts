import fc from "fast-check";
import { expect, test } from "vitest";
import { type ColumnKind, formatJson } from "./column.ts";

test.each<[ColumnKind, string | null, string]>([
  ["text", null, "null"],
  ["text", 'é "\n', String.raw`"é \"\n"`],
  ["boolean", "t", "true"],
  ["boolean", "f", "false"],
  ["number", "-1.5e-07", "-1.5e-07"],
  ["number", "NaN", '"NaN"'],
  ["number", "-Infinity", '"-Infinity"'],
  ["json", '{"a":\r\n 1.10}', '{"a":  1.10}'],
  ["timestamp", "2024-03-11 09:13:02.5", '"2024-03-11T09:13:02.5"'],
  ["timestamptz", "2024-03-11 09:13:02+00", '"2024-03-11T09:13:02Z"'],
  ["timestamptz", "infinity", '"infinity"'],
  ["timestamp", "0044-03-15 00:00:00 BC", '"0044-03-15 00:00:00 BC"'],
])("%s %j is %s", (kind, text, json) => {
  expect(formatJson(kind, text)).toBe(json);
});

test("any JSON of a column with line ends stays the same JSON, on one line", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json = formatJson("json", JSON.stringify(value, undefined, 2));
      expect(json).not.toContain("\n");
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
