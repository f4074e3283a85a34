import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { parseJsonFile } from "./parse-json-file.ts";

function issuesOf(text: string, schema: z.ZodType = z.unknown()): string[] {
  return parseJsonFile(text, "f", schema).issues.list();
}

test.each([
  ['{"a": 1,\n "b": [}', "f:2:8: not valid JSON: expected a value"],
  ["{\n  a: 1}", "f:2:3: not valid JSON: expected a value, and keys and texts in double quotes"],
  ['{"a": 1', "f:1:8: not valid JSON: expected a comma or }"],
  ['{"a": 1} x', "f:1:10: not valid JSON: expected a value, and keys and texts in double quotes"],
  ['{"a": 1} 2', "f:1:10: not valid JSON: expected the end of the file"],
  ['{"a": 1,}', "f:1:9: not valid JSON: expected a key in double quotes"],
  ['{"a" 1}', "f:1:6: not valid JSON: expected a colon after the key"],
  ['{"a": "1\n"}', "f:1:7: not valid JSON: expected the double quote that ends a text"],
  ['// a remark\n{"a": 1}', "f:1:1: not valid JSON: expected no comments"],
  ["", "f:1:1: not valid JSON: expected a value"],
])("the first syntax error has its place: %j", (text, issue) => {
  expect(issuesOf(text)).toEqual([issue]);
});

test("a key given twice is an issue, in its own object only", () => {
  const text = '{"a": {"b": 1},\n "c": {"b": 1, "\\u0062": 2},\n "a": 3}';
  expect(issuesOf(text)).toEqual([
    'f:2:16: "b" is given twice; expected once',
    'f:3:2: "a" is given twice; expected once',
  ]);
});

test("everything that breaks the schema is named by place and path, unknown keys by their own place", () => {
  const rule = z.strictObject({
    from: z.union([z.string(), z.array(z.string())], { error: "expected a name" }),
  });
  const schema = z.strictObject({ rules: z.array(rule), zone: z.string() });
  const text = '\uFEFF{ "colour": 1,\r\n  "rules": [{ "from": 5 },\r\n { "from": ["a", 3] }] }';
  expect(issuesOf(text, schema)).toEqual([
    "f:1:1: zone: missing; expected string",
    "f:1:3: colour: unknown key",
    "f:2:23: rules[0].from: expected a name",
    "f:3:18: rules[1].from[1]: expected string, received number",
  ]);
});

test("brackets alone, by the thousands, are an issue too", () => {
  expect(issuesOf("[".repeat(200_000))).toEqual(["f: nested too deeply"]);
});

test("every value of any JSON text, and every key, has its place", () => {
  const schema = z.unknown();
  fc.assert(
    fc.property(fc.json({ noUnicodeString: false }), fc.constantFrom(0, 2), (json, indent) => {
      const text = JSON.stringify(JSON.parse(json), null, indent);
      const { value, issues } = parseJsonFile(text, "f", schema);
      expect(issues.isEmpty).toBe(true);
      const lines = text.split("\n");
      const restAt = (issue: string): string => {
        const [, line = "", column = ""] = /^f:(\d+):(\d+): /u.exec(issue) ?? [];
        return [lines[Number(line) - 1]?.slice(Number(column) - 1), ...lines.slice(Number(line))].join("\n");
      };
      const check = (node: unknown, path: PropertyKey[]): void => {
        const { issues: list } = parseJsonFile(text, "f", schema);
        list.at(path, "x");
        const start =
          typeof node === "object" && node !== null
            ? Array.isArray(node)
              ? "["
              : "{"
            : JSON.stringify(node);
        expect(restAt(list.list()[0] ?? "").slice(0, start.length)).toBe(start);
        if (typeof node !== "object" || node === null) return;
        for (const [key, inner] of Object.entries(node))
          check(inner, [...path, Array.isArray(node) ? Number(key) : key]);
      };
      check(value, []);
    }),
  );
});

test("there is a syntax issue exactly where JSON.parse throws, and its place is in the file", () => {
  const damage = fc.record({ at: fc.nat(), cut: fc.nat({ max: 3 }), put: fc.string({ maxLength: 2 }) });
  fc.assert(
    fc.property(fc.json(), damage, (json, { at, cut, put }) => {
      const text = json.slice(0, at % json.length) + put + json.slice((at % json.length) + cut);
      let isJson = true;
      try {
        JSON.parse(text);
      } catch {
        isJson = false;
      }
      const syntax = issuesOf(text).filter((issue) => issue.includes("not valid JSON"));
      expect(syntax.length).toBe(isJson ? 0 : 1);
      const [, line = "1", column = "1"] = /^f:(\d+):(\d+): /u.exec(syntax[0] ?? "f:1:1: ") ?? [];
      const lines = text.split("\n");
      expect(Number(line)).toBeLessThanOrEqual(lines.length);
      expect(Number(column)).toBeLessThanOrEqual((lines[Number(line) - 1]?.length ?? 0) + 1);
    }),
  );
});
