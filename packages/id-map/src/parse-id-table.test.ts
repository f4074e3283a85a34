import { ConfigError } from "@d2pipe/errors";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { idKinds } from "./id-map.ts";
import { parseIdTable } from "./parse-id-table.ts";

function issuesOf(text: string): readonly string[] {
  try {
    parseIdTable(text, "ids.csv");
  } catch (error) {
    if (error instanceof ConfigError) return error.issues;
    throw error;
  }
  return [];
}

const head = "kind,from,to\n";

describe("a table that is good", () => {
  test("leads from one id to another, and keeps the kinds that it does not name", () => {
    const map = parseIdTable(`${head}dataElement,A,B\ndataElement,C,C\n`, "ids.csv");
    expect(map.find("dataElement", "A")).toEqual({ is: "found", id: "B" });
    expect(map.find("dataElement", "C")).toEqual({ is: "found", id: "C" });
    expect(map.find("orgUnit", "A")).toEqual({ is: "found", id: "A" });
    expect([map.isKept("orgUnit"), map.isKept("dataElement")]).toEqual([true, false]);
    expect(map.hasShared).toBe(false);
  });

  test("says why an id has no partner, and whether it is one of the target", () => {
    const map = parseIdTable(`${head}dataElement,A,B\n`, "ids.csv");
    expect(map.find("dataElement", "X")).toEqual({ is: "missing", why: "has no row in the table" });
    expect(map.find("dataElement", "B")).toEqual({
      is: "missing",
      why: "is an id of the target: is this record mapped already?",
    });
  });

  test("shows what is shared; two data sets that lead to one make no value meet another", () => {
    const map = parseIdTable(`${head}orgUnit,A,X\norgUnit,B,X\norgUnit,C,Y\n`, "ids.csv");
    expect([map.isShared("orgUnit", "X"), map.isShared("orgUnit", "Y"), map.hasShared]).toEqual([
      true,
      false,
      true,
    ]);
    expect(parseIdTable(`${head}dataSet,A,X\ndataSet,B,X\n`, "ids.csv").hasShared).toBe(false);
  });

  test.each([
    ["a byte order mark and semicolons", "\uFEFFkind;from;to\r\norgUnit;A;B\r\n"],
    ["tabs", "kind\tfrom\tto\norgUnit\tA\tB\n"],
    [
      "columns in another order, and those for people",
      "note,to,from,kind,confidence,reason\nx,B,A,orgUnit,1,y\n",
    ],
    ["quotes, blanks and empty lines", 'kind,from,to\n\n orgUnit ,"A", B\n,,\n'],
    ["use", "kind,from,to,use\norgUnit,A,B,yes\n"],
    ["letter case in the header", "Kind,From,To\norgUnit,A,B"],
  ])("is read with %s", (_what, text) => {
    expect(parseIdTable(text, "ids.csv").find("orgUnit", "A")).toEqual({ is: "found", id: "B" });
  });

  test("a row with use = no leaves its id out", () => {
    const map = parseIdTable("kind,from,to,use\norgUnit,A,,no\n", "ids.csv");
    expect(map.find("orgUnit", "A")).toEqual({ is: "left out" });
  });

  test("ids of one kind may be ids of another, and a row may lead on to the next", () => {
    expect(issuesOf(`${head}orgUnit,A,B\ndataSet,B,A\ndataElement,A,B\ndataElement,B,C\n`)).toEqual([]);
  });
});

test.each([
  [
    "an id twice",
    `${head}orgUnit,A,B\norgUnit,A,C\n`,
    ["ids.csv:3:9: orgUnit A is there twice, first in line 2; expected once"],
  ],
  [
    "a header of another file",
    "commcare_id;dhis2_id;filter\na;b;c\n",
    ['ids.csv:1:1: the header is "commcare_id,dhis2_id,filter"; expected the columns kind, from and to'],
  ],
  [
    "no header",
    "orgUnit,A,B\n",
    ['ids.csv:1:1: the header is "orgunit,a,b"; expected the columns kind, from and to'],
  ],
  ["nothing at all", "", ['ids.csv:1:1: the header is ""; expected the columns kind, from and to']],
  [
    "a column twice",
    "kind,from,to,to\norgUnit,A,B,C\n",
    ["ids.csv:1:14: column to is there twice; expected once"],
  ],
  [
    "an unknown column",
    "kind,from,to,target\norgUnit,A,B,C\n",
    [expect.stringContaining("ids.csv:1:14: unknown column target; expected kind, from, to")],
  ],
  ["nothing below the header", head, ["ids.csv: no rows below the header; expected one for each id"]],
  [
    "an unknown kind",
    `${head}organisationUnit,A,B\n`,
    [
      'ids.csv:2:1: unknown kind "organisationUnit"; expected one of dataSet, dataElement, orgUnit, categoryOptionCombo, attributeOptionCombo',
    ],
  ],
  ["no from", `${head}orgUnit,,B\n`, ["ids.csv:2:9: from is empty; expected an id of the source"]],
  ["no to", `${head}orgUnit,A,\n`, ["ids.csv:2:11: to is empty; expected an id of the target, or use = no"]],
  [
    "a row to decide",
    "kind,from,to,use\norgUnit,A,B,?\n",
    ["ids.csv:2:13: A is undecided (use is ?); expected yes or no"],
  ],
  [
    "a use that is none",
    "kind,from,to,use\norgUnit,A,B,maybe\n",
    ["ids.csv:2:13: unknown use; expected yes or no"],
  ],
  [
    "a cycle",
    `${head}orgUnit,A,B\norgUnit,B,C\norgUnit,C,A\n`,
    [
      "ids.csv:2:9: orgUnit A → B → C → A leads back to itself; expected ids of the source in from, of the target in to",
    ],
  ],
  [
    "a quote that is not closed",
    `${head}orgUnit,"A,B\n`,
    [expect.stringMatching(/^ids\.csv:\d+:1: not readable as CSV; look for a quote/u)],
  ],
  [
    "several things at once",
    `${head}orgUnit,A,\nplace,A,B\norgUnit,B,A\norgUnit,B,C\n`,
    [
      expect.stringContaining("ids.csv:2:11: to is empty"),
      expect.stringContaining('ids.csv:3:1: unknown kind "place"'),
      expect.stringContaining("ids.csv:5:9: orgUnit B is there twice, first in line 4"),
    ],
  ],
])("%s is refused, one clear line each", (_what, text, issues) => {
  expect(issuesOf(text)).toEqual(issues);
});

test("of very many issues the first are shown", () => {
  const rows = Array.from({ length: 50 }, (_, at) => `place,${at},x`).join("\n");
  const issues = issuesOf(`${head}${rows}\n`);
  expect([issues.length, issues.at(-1)]).toEqual([21, "and 30 more"]);
});

const id = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,3}$/u);
const row = fc.record({ kind: fc.constantFrom(...idKinds), from: id, to: id });

test("any table is either refused, or leads each from to its to and nothing else anywhere", () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), (rows) => {
      const text = `${head}${rows.map(({ kind, from, to }) => `${kind},${from},${to}`).join("\n")}\n`;
      const issues = issuesOf(text);
      const keys = rows.map(({ kind, from }) => `${kind} ${from}`);
      if (new Set(keys).size < keys.length) {
        expect(issues.join("\n")).toContain("is there twice");
        return;
      }
      if (issues.length > 0) {
        expect(issues.every((issue) => issue.includes("leads back to itself"))).toBe(true);
        return;
      }
      const map = parseIdTable(text, "ids.csv");
      for (const { kind, from, to } of rows) {
        expect(map.find(kind, from)).toEqual({ is: "found", id: to });
        expect(map.find(kind, `${from}?`).is).toBe("missing");
        const sources = rows.filter((other) => other.kind === kind && other.to === to).length;
        expect(map.isShared(kind, to)).toBe(sources > 1);
      }
    }),
  );
});

test("a table without a cycle never leads an id back to where it was", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(id, id), { selector: ([from]) => from, minLength: 1 }), (pairs) => {
      const text = `${head}${pairs.map(([from, to]) => `orgUnit,${from},${to}`).join("\n")}\n`;
      if (issuesOf(text).length > 0) return;
      const next = new Map(pairs.filter(([from, to]) => from !== to));
      for (const [start] of pairs) {
        let at = next.get(start);
        for (let steps = 0; at !== undefined && steps <= pairs.length; steps += 1) {
          expect(at).not.toBe(start);
          at = next.get(at);
        }
        expect(at).toBeUndefined();
      }
    }),
  );
});
