import { ConfigError } from "@d2pipe/errors";
import type { MetadataSnapshot } from "@d2pipe/dhis2-model";
import { expect, test } from "vitest";
import { aSnapshot } from "@d2pipe/testkit";
import { type MappingSource, parseMapping } from "./parse-mapping.ts";

const flags = {
  program: "m9HubivKFQ0",
  programStage: "aPPoC5xUgS3",
  orgUnitFrom: "facility",
  dateFrom: "date_closed",
};

function issuesOf(given: Partial<MappingSource> & { text: string }): readonly string[] {
  try {
    parseMapping({ source: "map", flags: {}, snapshot: aSnapshot(), ...given });
  } catch (error) {
    if (error instanceof ConfigError) return error.issues;
    throw error;
  }
  return [];
}

const csv = "commcare_id;dhis2_id;filter\n";

test("the old CSV is read as it is: byte order mark, CRLF, quotes, blanks, any letter case", () => {
  const text =
    '\uFEFFcommcare_id;dhis2_id;filter\r\n age ;"VAAsWcu5xsN";Include\r\nsex;daI0txTxpAx;INCLUDE\r\ncase_type;;exclude\r\nold;x;EXCLUDE\r\n';
  const { document } = parseMapping({ text, source: "map", flags, snapshot: aSnapshot() });
  expect(document.values).toEqual([
    { from: "age", dataElement: "VAAsWcu5xsN" },
    { from: "sex", dataElement: "daI0txTxpAx" },
  ]);
  expect(document.ignore).toEqual(["case_type", "old"]);
  expect(document.requireClosed).toBe(true);
});

test.each(["", " ", "\r\n\n", "\uFEFF"])("an empty file is called empty: %j", (text) => {
  expect(issuesOf({ text })).toEqual(["map: the file is empty; expected a mapping in JSON or CSV"]);
});

test.each(["a;b\n1;2\n", "\uFEFFcase_property,data_element\n", "<html>"])(
  "for a file of no known form, the known forms are named: %j",
  (text) => {
    expect(issuesOf({ text })).toEqual([
      expect.stringMatching(/^map:1:1: neither JSON nor a CSV .*commcare_id;dhis2_id;filter/),
    ]);
  },
);

test("every issue of the old CSV is named at once, with line and column", () => {
  const rows = [
    "a;;INCLUDE",
    "b;VAAsWcu5xsN;INCLUDE",
    "b;daI0txTxpAx;INCLUDE",
    "c;VAAsWcu5xsN;INCLUDE",
    "d;Rrq9vUnTc5N;INCLUDE",
    "e;zz;INCLUDE",
    "f;f7Q5IEykioK;INCLDE",
    ";f7Q5IEykioK;INCLUDE",
  ];
  expect(issuesOf({ text: csv + rows.join("\n"), flags })).toEqual([
    "map:2:3: a is marked INCLUDE and has no dhis2_id; expected the UID of a data element",
    "map:4:1: b is already on line 3; expected once",
    "map:5:3: VAAsWcu5xsN is already on line 3; expected once",
    "map:6:3: data element Rrq9vUnTc5N is not in program stage aPPoC5xUgS3; correct it, or leave the row out",
    "map:7:3: zz is not a UID; expected a letter and ten letters or digits",
    "map:8:15: filter of f is unknown; expected INCLUDE or EXCLUDE",
    "map:9:1: commcare_id is empty; expected the name of a case property",
  ]);
});

test("the old CSV without metadata, columns, rows or flags says what is missing", () => {
  const text = `${csv}a;VAAsWcu5xsN;INCLUDE\n`;
  expect(issuesOf({ text, flags, snapshot: undefined })).toEqual([
    expect.stringMatching(/^map: the mapping carries no value types; give --metadata FILE/u),
  ]);
  expect(issuesOf({ text }).length).toBe(4);
  expect(issuesOf({ text: "commcare_id;dhis2_id\n", flags })).toEqual([
    "map:1:1: column filter is missing; expected commcare_id;dhis2_id;filter",
  ]);
  expect(issuesOf({ text: csv, flags })).toEqual(["map: no row is marked INCLUDE; expected at least one"]);
  expect(issuesOf({ text: `${csv}"a;b`, flags })[0]).toMatch(/^map:\d+:1: not readable as CSV/u);
});

test("every issue of a document's shape is named at once, with line, column and path", () => {
  const text = `{ "version": 1, "colour": "red",
  "orgUnit": { "from": 5, "scheme": "uuid" },
  "values": [
    { "from": "a", "dataElement": "VAAsWcu5xsN", "map": { "x": {} } },
    { "from": ["a", 3], "dataElement": "daI0txTxpAx", "valueType": "NUMBRE", "when": { "property": "x" } }
  ] }`;
  expect(issuesOf({ text }).map((issue) => issue.split(": ").slice(0, 2).join(": "))).toEqual([
    "map:1:17: colour",
    "map:2:24: orgUnit.from",
    "map:2:37: orgUnit.scheme",
    "map:4:64: values[0].map.x",
    "map:5:21: values[1].from[1]",
    "map:5:68: values[1].valueType",
    "map:5:86: values[1].when",
  ]);
});

test.each([
  ['{"version": 1,\n "values": [}', "map:2:13: not valid JSON: expected a value"],
  ["{\n  version: 1}", "map:2:3: not valid JSON: expected a value, and keys and texts in double quotes"],
  ['{"a": 1', "map:1:8: not valid JSON: expected a comma or }"],
  ['{"version": 1} 2', "map:1:16: not valid JSON: expected the end of the file"],
])("what is not JSON is placed: %j", (text, issue) => {
  expect(issuesOf({ text })).toEqual([issue]);
});

test("a key given twice is an issue: one of the two would be lost", () => {
  const text = '{"version": 1, "values": [],\n "values": []}';
  expect(issuesOf({ text })[0]).toBe('map:2:2: "values" is given twice; expected once');
});

test("what the metadata does not have is named, with what it has", () => {
  const text = JSON.stringify({
    version: 1,
    target: { event: { program: "abcdefghij1", programStage: "abcdefghij2" } },
    orgUnit: { from: "facility", table: { HF1: "DiszpKrYNg8" } },
    occurredAt: { from: "date", format: "dd/MM" },
    status: "DONE",
    timeZone: "Mars",
    values: [{ from: "a", dataElement: "VAAsWcu5xsN" }],
  });
  const issues = issuesOf({ text }).join("\n");
  expect(issues).toContain(
    "program abcdefghij1 is not in the metadata; expected one of m9HubivKFQ0 (Fever visits)",
  );
  expect(issues).toContain("occurredAt.format: expected yyyy, MM and dd");
  expect(issues).toContain("status: unknown status DONE");
  expect(issues).toContain("unknown time zone Mars");
});

test("types, option sets and tables of rows are compared with the metadata", () => {
  const text = JSON.stringify({
    version: 1,
    values: [
      { from: "a", dataElement: "VAAsWcu5xsN", valueType: "NUMBER" },
      {
        from: "b",
        dataElement: "daI0txTxpAx",
        name: "Sex",
        optionSet: "abcdefghij1",
        map: { m: "M", x: "X" },
      },
      { from: "c", dataElement: "Rrq9vUnTc5N", name: "Beds" },
    ],
  });
  expect(issuesOf({ text, flags }).map((issue) => issue.replace(/^map:\d+:\d+: /u, ""))).toEqual([
    "values[0].valueType: data element VAAsWcu5xsN (Age in years) is INTEGER_ZERO_OR_POSITIVE in the metadata, the mapping says NUMBER",
    "values[1].optionSet: data element daI0txTxpAx (Sex) has option set iDOzr6D7h3s in the metadata, the mapping says abcdefghij1",
    "values[1].map.x: data element daI0txTxpAx (Sex): this answer is not in the DHIS2 option list (option set iDOzr6D7h3s)",
    "values[2].dataElement: data element Rrq9vUnTc5N (Beds) is not in program stage aPPoC5xUgS3; correct it, or leave the row out",
  ]);
});

test("a program with registration takes no events from here", () => {
  const snapshot: MetadataSnapshot = aSnapshot();
  for (const program of snapshot.programs) program.programType = "WITH_REGISTRATION";
  expect(issuesOf({ text: `${csv}a;VAAsWcu5xsN;INCLUDE\n`, flags, snapshot })).toEqual([
    "--program: program m9HubivKFQ0 (Fever visits) has registration; expected an event program",
  ]);
});

test("a document that carries its types needs no metadata", () => {
  const values = [
    { from: "a", dataElement: "VAAsWcu5xsN", valueType: "INTEGER" },
    {
      from: "b",
      dataElement: "daI0txTxpAx",
      valueType: "TEXT",
      optionSet: "iDOzr6D7h3s",
      options: ["M", "F"],
    },
  ];
  const text = JSON.stringify({ version: 1, values });
  expect(issuesOf({ text, flags, snapshot: undefined })).toEqual([]);
  const untyped = JSON.stringify({
    version: 1,
    values: [...values, { from: "c", dataElement: "f7Q5IEykioK" }],
  });
  expect(issuesOf({ text: untyped, flags, snapshot: undefined })).toEqual([
    expect.stringContaining("values[2].dataElement: data element f7Q5IEykioK has no value type"),
  ]);
});

test("an issue is shown where its value came from: the document, a flag, or the table of org units", () => {
  const text = JSON.stringify({
    version: 1,
    timeZone: "Mars",
    orgUnit: { from: "facility", table: { HF1: "B23rS67LGSe", HF2: "B23rS67LGSe" } },
    occurredAt: { from: "date" },
    values: [
      { from: "a", dataElement: "VAAsWcu5xsN" },
      { from: "b", dataElement: "daI0txTxpAx" },
    ],
  });
  const orgUnits = {
    source: "units.json",
    text: '{\n  "HF 12": "IO8BkLFjFoe",\n  "HF2": "HF-999",\n  "HF3": "DEcgfrrUS7j"\n}',
  };
  const given = { program: "m9HubivKFQ0", programStage: "yXzYuQJYzTz", status: "DONE" };
  expect(issuesOf({ text, source: "map.json", flags: given, orgUnits })).toEqual([
    "--program-stage: program stage yXzYuQJYzTz does not belong to program m9HubivKFQ0; expected one of aPPoC5xUgS3 (Fever visit)",
    "--status: unknown status DONE; expected one of ACTIVE, COMPLETED, VISITED, SCHEDULE, OVERDUE, SKIPPED",
    expect.stringMatching(/^map\.json:1:25: timeZone: unknown time zone Mars/u),
    "map.json:1:76: orgUnit.table.HF1: org unit B23rS67LGSe is not assigned to program m9HubivKFQ0 in the metadata",
    "units.json:3:10: HF2: expected the UID of an org unit",
    "units.json:4:10: HF3: org unit DEcgfrrUS7j is not assigned to program m9HubivKFQ0 in the metadata",
  ]);
});

test.each([
  ['{"HF 12": "IO8BkLFjFoe",}', "units.json:1:25: not valid JSON: expected a key in double quotes"],
  ['{"HF 12": 5}', "units.json:1:11: HF 12: expected the UID of an org unit"],
  ["[]", "units.json:1:1: expected one JSON object, text of the source → UID of an org unit"],
  ['{"a": "IO8BkLFjFoe", "a": "egasA7NnznR"}', 'units.json:1:22: "a" is given twice; expected once'],
])("a table of org units that cannot be read is named with its place: %j", (table, issue) => {
  const text = JSON.stringify({ version: 1, values: [{ from: "a", dataElement: "VAAsWcu5xsN" }] });
  const listed = issuesOf({ text, flags, orgUnits: { text: table, source: "units.json" } });
  expect(listed.filter((each) => each.startsWith("units.json"))).toEqual([issue]);
});

test("an issue of the loader's mapping_generated.json is shown where that file has it", () => {
  const toText = (program: string, stage: string): string =>
    JSON.stringify(
      {
        program_id: program,
        programStages: [
          {
            id: stage,
            programStageDataElements: [
              { dataElement: { id: "MjreIoNe1SO", name: "Remarks", valueType: "LONG_TEXT" } },
              { dataElement: { id: "VAAsWcu5xsN", name: "Age", valueType: "TEXT", column: "age" } },
            ],
          },
        ],
      },
      null,
      1,
    );
  const given = { orgUnitFrom: "facility", dateFrom: "date" };
  expect(issuesOf({ text: toText("abcdefghij1", "aPPoC5xUgS3"), flags: given })).toEqual([
    expect.stringMatching(/^map:2:16: program abcdefghij1 is not in the metadata/u),
    expect.stringMatching(/^map:15:21: data element VAAsWcu5xsN/u),
  ]);
  expect(issuesOf({ text: toText("m9HubivKFQ0", "abcdefghij1"), flags: given })).toEqual([
    expect.stringMatching(/^map:5:10: program stage abcdefghij1 does not belong to program m9HubivKFQ0/u),
  ]);
});

test.each(["dd/dd/MM/yyyy", "d dd.MM.yyyy", "MM/yyyy", "dd/MM/yy"])(
  "the date format %s is refused",
  (format) => {
    const text = JSON.stringify({
      version: 1,
      occurredAt: { format },
      values: [{ from: "a", dataElement: "VAAsWcu5xsN" }],
    });
    expect(issuesOf({ text, flags }).join("\n")).toContain(
      "occurredAt.format: expected yyyy, MM and dd with separators",
    );
  },
);
