import { ConfigError } from "@d2pipe/errors";
import { expect, test } from "vitest";
import type { Pair } from "./pairs-document.ts";
import { parsePairs } from "./parse-pairs.ts";
import { toSettings } from "./to-settings.ts";

const usual: Pair = { name: "hmis-repo", source: "HMIS", target: "REPO", dataSets: ["VaZsjqMclCP"] };

function parse(...pairs: unknown[]): readonly Pair[] {
  return parsePairs(JSON.stringify({ version: 1, pairs }), "pairs.json").pairs;
}

function listIssues(...pairs: unknown[]): readonly string[] {
  try {
    parse(...pairs);
  } catch (error) {
    if (error instanceof ConfigError) return error.issues;
    throw error;
  }
  return [];
}

test("a pair becomes the settings that a settings file for one pair has; what it does not say is empty", () => {
  const [pair = expect.fail()] = parse(usual);
  const empty = Object.entries(toSettings(pair, (path) => path)).filter(([, value]) => value === "");
  expect(empty.map(([name]) => name)).toEqual([
    "EXCEPT_DATA_SETS",
    "TOP_ORG_UNITS",
    "ORG_UNIT_LEVEL",
    "ID_TABLE",
    "INCLUDE_DELETED",
    "QUEUE_SOURCE",
    "QUEUE_DESTINATION",
    "QUEUE_DIALECT",
    "QUEUE_WAIT",
  ]);
  const full: Pair = {
    ...usual,
    dataSets: "all",
    except: [{ id: "lhH5zvJSCkr", name: "Quarterly, old" }],
    orgUnits: ["MA-11", { id: "B3JOj43gPlh" }],
    idTable: "ids.csv",
    includeDeleted: true,
    queue: { source: "hmis", destination: "repo", dialect: "go", waitMinutes: 30 },
  };
  const [read = expect.fail()] = parse(full);
  expect(toSettings(read, (path) => `/etc/${path}`)).toEqual({
    PAIR: "hmis-repo",
    SOURCE_CONNECTION: "HMIS",
    TARGET_CONNECTION: "REPO",
    DATA_SETS: "all",
    EXCEPT_DATA_SETS: "lhH5zvJSCkr",
    TOP_ORG_UNITS: "MA-11,B3JOj43gPlh",
    ORG_UNIT_LEVEL: "",
    ID_TABLE: "/etc/ids.csv",
    INCLUDE_DELETED: "yes",
    QUEUE_SOURCE: "hmis",
    QUEUE_DESTINATION: "repo",
    QUEUE_DIALECT: "go",
    QUEUE_WAIT: "30",
  });
});

test.each<[string, Partial<Record<keyof Pair | "password", unknown>>]>([
  ["pairs[0].name: expected letters, digits, - and _", { name: "../x" }],
  ["pairs[0].source: expected the name of a connection", { source: "https://u:p@h" }],
  ["pairs[0].target: is the source, too", { target: "HMIS" }],
  ["pairs[0]: needs target (a connection), queue", { target: undefined }],
  ["pairs[0].dataSets[0]: expected a uid, code or name without a comma", { dataSets: ["a,b"] }],
  ["pairs[0].dataSets: expected one at least", { dataSets: [] }],
  ['pairs[0].except: expected only with "dataSets": "all"', { except: ["x"] }],
  ["pairs[0].orgUnitLevel: expected orgUnits or orgUnitLevel", { orgUnits: ["x"], orgUnitLevel: 3 }],
  ["pairs[0].queue.destination: missing", { queue: { source: "hmis" } }],
  [
    "pairs[0].queue.waitMinutes: expected only with the dialect go",
    { queue: { source: "hmis", destination: "repo", dialect: "classic", waitMinutes: 5 } },
  ],
  ["pairs[0].idTable: expected one line", { idTable: "a\nb" }],
  ["pairs[0].password: unknown key", { password: "sesame" }],
])("%s", (issue, change) => {
  expect(listIssues({ ...usual, ...change })).toEqual([expect.stringContaining(issue)]);
});

test("all issues of the file are named at once; two pairs of one name would share an index", () => {
  expect(listIssues({ ...usual, source: "" }, { ...usual, dataSets: "some" })).toHaveLength(2);
  expect(listIssues(usual, { ...usual, name: "HMIS-repo" })).toEqual([
    expect.stringContaining("pairs[1].name: HMIS-repo is there twice"),
  ]);
});
