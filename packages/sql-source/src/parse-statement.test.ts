import fc from "fast-check";
import { expect, test } from "vitest";
import { parseStatement } from "./parse-statement.ts";

function parse(text: string): { text: string; names: readonly string[]; issues: readonly string[] } {
  const { statement, issues } = parseStatement("visits.sql", text);
  return { text: statement.text, names: statement.names, issues };
}

test("parameters are named as in psql, each numbered once", () => {
  expect(parse("select * from t where a >= :since and b < :until and c >= :since")).toEqual({
    text: "select * from t where a >= $1 and b < $2 and c >= $1",
    names: ["since", "until"],
    issues: [],
  });
});

test.each([
  ["a cast", "select a::date from t"],
  ["text", "select ':a', 'it''s :a', E'\\':a', U&':a'"],
  ["a quoted name", 'select ":a" from "t:b"'],
  ["a comment", "select 1 -- :a\n, 2 /* :a /* :b */ :c */"],
  ["a dollar quote", "select $$ :a $$, $x$ :a $$ ; $x$, a$b$c from t"],
  ["a slice", "select a[1:2], a[1 : n]"],
  ["an assignment", "select f(a := 1)"],
  ["text without an end", "select ':a"],
])("a colon means nothing in %s", (_, text) => {
  expect(parse(text)).toEqual({ text, names: [], issues: [] });
});

test("a semicolon ends the statement; behind it only comments may come", () => {
  expect(parse("select 1; ; -- done\n")).toEqual({ text: "select 1", names: [], issues: [] });
  expect(parse("select 1;\nselect 2").issues).toEqual(["visits.sql:2: a second statement; expected one"]);
  expect(parse("select ';'").text).toBe("select ';'");
});

test.each(["", " \n", "-- nothing", "/* nothing */ ;"])("%j holds no statement", (text) => {
  expect(parse(text).issues).toEqual(["visits.sql: no statement in it"]);
});

test("a numbered parameter would be one of ours", () => {
  expect(parse("select\n $1").issues).toEqual([
    "visits.sql:2: $1: parameters are written by name, as in :since",
  ]);
});

test("a place in what is sent is found in the file", () => {
  const { statement } = parseStatement("visits.sql", "\uFEFFselect '😀', :long_name,\n  wrong");
  expect(statement.text).toBe("select '😀', $1,\n  wrong");
  const offset = statement.text.indexOf("wrong") - 1;
  expect(statement.toPlace(offset)).toEqual({ line: 2, column: 3 });
});

test("any text is cut into pieces, and nothing but parameters and the end changes", () => {
  const piece = fc.constantFrom(
    "select",
    " ",
    "\n",
    "'",
    '"',
    "$$",
    "$a$",
    "--",
    "/*",
    "*/",
    "::",
    "a",
    "1",
    "é",
    "\\",
    "e'",
    "[",
  );
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1 }), (pieces) => {
      const text = pieces.join("");
      expect(parse(text).text).toBe(text);
    }),
  );
});
