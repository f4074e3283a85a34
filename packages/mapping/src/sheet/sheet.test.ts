import { ConfigError } from "@d2pipe/errors";
import { isValueType, type ValueType, valueTypes } from "@d2pipe/dhis2-model";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { MappingDocument, ValueRule } from "../mapping-document.ts";
import { readMapping } from "../parse-mapping.ts";
import { fromCell, toCell } from "./cell-text.ts";
import { renderSheet } from "./sheet-row.ts";
import { toSheetRows } from "./to-sheet-rows.ts";

async function throughCsv(document: MappingDocument, delimiter = ";"): Promise<MappingDocument> {
  return readMapping({ text: await renderSheet(toSheetRows(document), delimiter), source: "mapping.csv" });
}

const awkward = fc.constantFrom(
  "",
  '"',
  "~",
  ";",
  ",",
  "\n",
  "\r\n",
  "\t",
  "=1+1",
  "007",
  "1-2",
  "MAR1",
  "TRUE",
  "[x",
  "{}",
  "é ☃ 😀",
  " a ",
);
const anyText = fc.oneof(
  awkward,
  fc.string({ unit: "binary" }),
  fc.tuple(awkward, fc.string(), awkward).map((parts) => parts.join("")),
);
// An object cannot hold this name as one of its own through a schema.
const key = anyText.filter((text) => text !== "__proto__");
const name = key.filter((text) => text !== "");
const from = fc.oneof(name, fc.array(name, { minLength: 1, maxLength: 3 }));
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((each) => (each === 0 ? 0 : each));
const scalar = fc.oneof(anyText, number, fc.boolean());
const types: ValueType[] = Object.keys(valueTypes).filter(isValueType);
const dictionary = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Record<string, Value>> =>
  fc.dictionary(key, value, { maxKeys: 4, noNullPrototype: true });
const some = { requiredKeys: [] };

const dateRule = fc.record({ from, format: name, timeZone: name, default: name }, some);
const when = fc.oneof(
  fc.record({ property: name, equals: scalar }),
  fc.record({ property: name, in: fc.array(scalar, { minLength: 1, maxLength: 3 }) }),
);
const valueRule: fc.Arbitrary<ValueRule> = fc.record(
  {
    from,
    dataElement: name,
    name: anyText,
    valueType: fc.constantFrom(...types),
    optionSet: name,
    options: fc.oneof(fc.array(anyText), dictionary(anyText)),
    compulsory: fc.boolean(),
    map: dictionary(fc.oneof(scalar, fc.constant(null))),
    format: name,
    when,
  },
  { requiredKeys: ["from", "dataElement"] },
);
const document: fc.Arbitrary<MappingDocument> = fc.record(
  {
    $schema: anyText,
    version: fc.constant(1 as const),
    target: fc.record({ event: fc.record({ program: name, programStage: name }, some) }),
    requireClosed: fc.boolean(),
    timeZone: name,
    empty: fc.array(anyText),
    orgUnit: fc.record(
      { from, scheme: fc.constantFrom("uid", "code", "name"), table: dictionary(anyText), default: name },
      some,
    ),
    occurredAt: dateRule,
    completedAt: dateRule,
    status: fc.oneof(
      name,
      fc.record({ from, map: dictionary(anyText), default: name }, { requiredKeys: ["from"] }),
    ),
    geometry: fc.record({ from }),
    values: fc.array(valueRule, { minLength: 1, maxLength: 4 }),
    ignore: fc.uniqueArray(name),
  },
  { requiredKeys: ["version", "values"] },
);

test("document → CSV → document is equal, whatever the names", async () => {
  await fc.assert(
    fc.asyncProperty(document, fc.constantFrom(";", ",", "\t", "~"), async (given, delimiter) => {
      expect(await throughCsv(given, delimiter)).toEqual(given);
    }),
    { numRuns: 500 },
  );
});

test("any text comes back from its cell", () => {
  fc.assert(
    fc.property(fc.oneof(anyText, fc.string({ unit: "grapheme" })), (text) => {
      expect(fromCell(toCell(text))).toBe(text);
    }),
  );
});

test.each([
  ["an option code", "HC", "HC"],
  ["a whole number", "12", "12"],
  ["a leading zero", "01", '"01"'],
  ["what Excel takes for a date", "1-2", '"1-2"'],
  ["what Excel takes for a month", "SEPT2", '"SEPT2"'],
  ["what Excel takes for a truth", "True", '"True"'],
  ["a formula", "=HYPERLINK(1)", '"=HYPERLINK(1)"'],
  ["a number too long for Excel", "1234567890123456", '"1234567890123456"'],
  ["nothing", "", '""'],
])("%s: %s is written as %s", (_what, text, cell) => {
  expect(toCell(text)).toBe(cell);
});

const rule: ValueRule = { from: "sex", dataElement: "daI0txTxpAx", map: { m: "M", x: null } };
const head = "kind;use;from;answer;data_element;name;value\n";

test("reads what a spreadsheet program saved: other delimiter, no byte order mark, bare line feeds, blank rows", async () => {
  const text = await renderSheet(toSheetRows({ version: 1, values: [rule] }), ",");
  const saved = `${text.slice(1).replaceAll("\r\n", "\n")},,,,,,,,,,,,,,,,\n`;
  expect(readMapping({ text: saved, source: "m" })).toEqual({ version: 1, values: [rule] });
});

test("choices find their row wherever sorting put them", () => {
  const rows = [
    "choice;no;;2;daI0txTxpAx;;",
    "value;yes;a;;daI0txTxpAx;;",
    "value;yes;b;;VAAsWcu5xsN;;",
    "choice;yes;;1;daI0txTxpAx;;M",
  ];
  const { values } = readMapping({ text: `${head}${rows.join("\n")}\n`, source: "m" });
  expect(values[0]?.map).toEqual({ 1: "M", 2: null });
  expect(values[1]?.map).toBeUndefined();
});

test("a suggestion turned down leaves its column known and not sent, unless another row uses it", () => {
  const text = `${head}value;no;a;;daI0txTxpAx;;\nvalue;no;b;;f7Q5IEykioK;;\nvalue;yes;b;;VAAsWcu5xsN;;\nchoice;?;;1;daI0txTxpAx;;M\n`;
  expect(readMapping({ text, source: "m" })).toEqual({
    version: 1,
    values: [{ from: "b", dataElement: "VAAsWcu5xsN" }],
    ignore: ["a"],
  });
});

function issuesOf(text: string): readonly string[] {
  try {
    readMapping({ text, source: "m" });
  } catch (error) {
    if (error instanceof ConfigError) return error.issues;
    throw error;
  }
  return [];
}

test.each([
  ["kind;from;data_element;value;coment\n", "m:1:30: unknown column coment; expected kind, use, "],
  ["kind;data_element\n", "m:1:1: column from is missing"],
  [
    `${head}valeu;yes;a;;daI0txTxpAx;;\n`,
    "m:2:1: unknown kind; expected one of setting, org-unit, status, value, choice",
  ],
  [`${head}value;maybe;a;;daI0txTxpAx;;\n`, "m:2:7: unknown use; expected yes or no"],
  [`${head}value;?;a;;daI0txTxpAx;;\n`, "m:2:7: a is undecided (use is ?); expected yes or no"],
  [`${head}value;yes;;;daI0txTxpAx;;\n`, "m:2:11: from is empty; expected a column, or use = no"],
  [`${head}value;yes;a;;;;\n`, "m:2:14: a has no data_element; expected its UID, or use = no"],
  [
    `${head}value;yes;[a;;daI0txTxpAx;;\n`,
    'm:2:11: from is not readable; expected a text, or JSON where it begins with ", [ or {',
  ],
  [`${head}choice;yes;;x;daI0txTxpAx;;M\n`, "m:2:15: no value row leads to this data_element; expected one"],
  [
    `${head}value;yes;a;;daI0txTxpAx;;\nchoice;yes;;x;daI0txTxpAx;;\n`,
    "m:3:28: x leads to no value; expected one, or use = no",
  ],
  [
    `${head}value;yes;a;;daI0txTxpAx;;\nchoice;yes;;x;daI0txTxpAx;;M\nchoice;yes;;x;daI0txTxpAx;;F\n`,
    "m:4:13: x is given twice for this data element; expected once",
  ],
  [
    `${head}setting;;;;;orgUnit.form;a\nvalue;yes;a;;daI0txTxpAx;;\n`,
    "m:2:26: unknown setting form; see docs/mapping.md",
  ],
  [
    `${head}setting;;;;;__proto__.x;a\nvalue;yes;a;;daI0txTxpAx;;\n`,
    "m:2:13: unknown setting; expected a place in the document, as in orgUnit.from",
  ],
  [head, "m: expected at least one value"],
])("what is wrong in the CSV is named by line and column: %j", (text, issue) => {
  expect(issuesOf(text).join("\n")).toContain(issue);
});

test("of hundreds of undecided rows the first are named and the rest counted", () => {
  const rows = Array.from({ length: 300 }, (_, at) => `value;?;column ${at};;daI0txTxpAx;;\n`);
  const issues = issuesOf(head + rows.join(""));
  expect(issues).toHaveLength(21);
  expect(issues.at(-1)).toBe("m:22:7: and 280 more undecided, from here on (use is ?)");
});
