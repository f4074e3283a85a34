import { ConfigError } from "@d2pipe/errors";
import type { MetadataSnapshot } from "@d2pipe/dhis2-model";
import fc from "fast-check";
import { expect, test } from "vitest";
import { aSnapshot } from "@d2pipe/testkit";
import { locateJson, toKey } from "./json-places.ts";
import { type MappingSource, parseMapping } from "./parse-mapping.ts";

const flags = {
  program: "m9HubivKFQ0",
  programStage: "aPPoC5xUgS3",
  orgUnitFrom: "facility",
  dateFrom: "date_closed",
};

function faultsOf(given: Partial<MappingSource> & { text: string }): readonly string[] {
  try {
    parseMapping({ source: "map", flags: {}, snapshot: aSnapshot(), ...given });
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
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

test.each(["", " ", "\r\n\n", "\uFEFF"])("a file that holds nothing is told so: %j", (text) => {
  expect(faultsOf({ text })).toEqual(["map: the file is empty; expected a mapping in JSON or CSV"]);
});

test.each(["a;b\n1;2\n", "\uFEFFcase_property,data_element\n", "<html>"])(
  "a file of no known form is told what is expected: %j",
  (text) => {
    expect(faultsOf({ text })).toEqual([
      expect.stringMatching(/^map:1:1: neither JSON nor a CSV .*commcare_id;dhis2_id;filter/),
    ]);
  },
);

test("every fault of the old CSV is named at once, with line and column", () => {
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
  expect(faultsOf({ text: csv + rows.join("\n"), flags })).toEqual([
    "map:2:3: a is INCLUDE without dhis2_id; expected the UID of a data element",
    "map:4:1: b is already on line 3; expected once",
    "map:5:3: VAAsWcu5xsN is already on line 3; expected once",
    "map:6:3: data element Rrq9vUnTc5N is not in program stage aPPoC5xUgS3; correct it, or leave the row out",
    "map:7:3: zz is no UID; expected a letter and ten letters or digits",
    "map:8:15: filter of f is unknown; expected INCLUDE or EXCLUDE",
    "map:9:1: commcare_id is empty; expected the name of a case property",
  ]);
});

test("the old CSV without metadata, columns, rows or flags says what is missing", () => {
  const text = `${csv}a;VAAsWcu5xsN;INCLUDE\n`;
  expect(faultsOf({ text, flags, snapshot: undefined })).toEqual([
    expect.stringMatching(/^map: the mapping carries no value types; give --metadata FILE/u),
  ]);
  expect(faultsOf({ text }).length).toBe(4);
  expect(faultsOf({ text: "commcare_id;dhis2_id\n", flags })).toEqual([
    "map:1:1: column filter is missing; expected commcare_id;dhis2_id;filter",
  ]);
  expect(faultsOf({ text: csv, flags })).toEqual(["map: no row is INCLUDE; expected at least one"]);
  expect(faultsOf({ text: `${csv}"a;b`, flags })[0]).toMatch(/^map:\d+:1: not readable as CSV/u);
});

test("every fault of a document's shape is named at once, with line, column and path", () => {
  const text = `{ "version": 1, "colour": "red",
  "orgUnit": { "from": 5, "scheme": "uuid" },
  "values": [
    { "from": "a", "dataElement": "VAAsWcu5xsN", "map": { "x": {} } },
    { "from": ["a", 3], "dataElement": "daI0txTxpAx", "valueType": "NUMBRE", "when": { "property": "x" } }
  ] }`;
  expect(faultsOf({ text }).map((fault) => fault.split(": ").slice(0, 2).join(": "))).toEqual([
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
  ['{"version": 1,\n "values": [}', "map:2:13: not valid JSON: expected a JSON value"],
  ["{\n  version: 1}", "map:2:3: not valid JSON: expected a key in double quotes"],
  ['{"a": 1', "map:1:8: not valid JSON: expected a comma or }"],
  ['{"version": 1} x', "map:1:16: not valid JSON: expected the end of the file"],
])("what is no JSON is placed: %j", (text, fault) => {
  expect(faultsOf({ text })).toEqual([fault]);
});

test("a key given twice is a fault: one of the two would be lost", () => {
  const text = '{"version": 1, "values": [],\n "values": []}';
  expect(faultsOf({ text })[0]).toBe('map:2:2: "values" is given twice; expected once');
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
  const faults = faultsOf({ text }).join("\n");
  expect(faults).toContain(
    "program abcdefghij1 is not in the metadata; expected one of m9HubivKFQ0 (Fever visits)",
  );
  expect(faults).toContain("occurredAt.format: expected yyyy, MM and dd");
  expect(faults).toContain("status: unknown status DONE");
  expect(faults).toContain("unknown time zone Mars");
});

test("types, option sets and tables of rows are held against the metadata", () => {
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
  expect(faultsOf({ text, flags }).map((fault) => fault.replace(/^map:\d+:\d+: /u, ""))).toEqual([
    "values[0].valueType: data element VAAsWcu5xsN (Age in years) is INTEGER_ZERO_OR_POSITIVE in the metadata, the mapping says NUMBER",
    "values[1].optionSet: data element daI0txTxpAx (Sex) has option set iDOzr6D7h3s in the metadata, the mapping says abcdefghij1",
    "values[1].map.x: data element daI0txTxpAx (Sex): expected a code of option set iDOzr6D7h3s",
    "values[2].dataElement: data element Rrq9vUnTc5N (Beds) is not in program stage aPPoC5xUgS3; correct it, or leave the row out",
  ]);
});

test("a program with registration takes no events from here", () => {
  const snapshot: MetadataSnapshot = aSnapshot();
  for (const program of snapshot.programs) program.programType = "WITH_REGISTRATION";
  expect(faultsOf({ text: `${csv}a;VAAsWcu5xsN;INCLUDE\n`, flags, snapshot })).toEqual([
    "map: program m9HubivKFQ0 (Fever visits) has registration; expected an event program",
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
  expect(faultsOf({ text, flags, snapshot: undefined })).toEqual([]);
  const untyped = JSON.stringify({
    version: 1,
    values: [...values, { from: "c", dataElement: "f7Q5IEykioK" }],
  });
  expect(faultsOf({ text: untyped, flags, snapshot: undefined })).toEqual([
    expect.stringContaining("values[2].dataElement: data element f7Q5IEykioK has no value type"),
  ]);
});

test("every value of any JSON text has its place", () => {
  fc.assert(
    fc.property(fc.json({ noUnicodeString: false }), fc.constantFrom(0, 2), (json, indent) => {
      const value: unknown = JSON.parse(json);
      const text = JSON.stringify(value, null, indent);
      const { places, faults } = locateJson(text);
      expect(faults).toEqual([]);
      const lines = text.split("\n");
      const check = (node: unknown, path: PropertyKey[]): void => {
        const place = places.get(toKey(path));
        const rest = [
          lines[(place?.line ?? 0) - 1]?.slice((place?.column ?? 0) - 1),
          ...lines.slice(place?.line),
        ].join("\n");
        const start =
          typeof node === "object" && node !== null
            ? Array.isArray(node)
              ? "["
              : "{"
            : JSON.stringify(node);
        expect(rest.startsWith(start)).toBe(true);
        if (typeof node === "object" && node !== null) {
          for (const [key, inner] of Object.entries(node)) check(inner, [...path, key]);
        }
      };
      check(value, []);
    }),
  );
});
