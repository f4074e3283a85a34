import fc from "fast-check";
import { expect, test } from "vitest";
import { type Ending, ValueLines } from "./index.ts";

const stream = "VaZsjqMclCP";

interface Read {
  lines: string[];
  counted: number;
  deletes: number;
  ending: Ending;
}

function read(chunks: readonly Uint8Array[], deleted = true): Read {
  const values = new ValueLines(stream, { deleted });
  const got = chunks.map((chunk) => values.push(chunk));
  const { lines, ending } = values.finish();
  got.push(lines);
  const text = Buffer.concat(got.map(({ bytes }) => bytes)).toString("utf8");
  return {
    lines: text.split("\n").slice(0, -1),
    counted: got.reduce((sum, { count }) => sum + count, 0),
    deletes: got.reduce((sum, one) => sum + one.deletes, 0),
    ending,
  };
}

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].toSorted(
    (a, b) => a - b,
  );
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
}

type Value = Record<string, unknown>;

function toLine(value: Value): unknown {
  const src = { system: "dhis2", stream };
  return value.deleted === true ? { src, op: "delete", dataValue: value } : { src, dataValue: value };
}

const id = fc.constantFrom("n6VaUvw9Nt9", "oiJ3KI6Bv3P", "CstauQIBOlT");
/** Texts that look like the places where values are cut. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.constantFrom(
    '},{"a',
    '"},{"',
    "}]}",
    '","period":"x',
    '"deleted":true',
    "[{",
    "\\",
    '\\"',
    "\n",
    "é中😀",
    "<html>",
  ),
);
const value = fc
  .record(
    {
      dataElement: id,
      period: fc.constantFrom("202401", "2024Q1"),
      orgUnit: id,
      categoryOptionCombo: id,
      value: fc.oneof(text, fc.integer(), fc.constant(null), fc.boolean()),
      comment: fc.oneof(text, fc.constant(null)),
      followup: fc.boolean(),
      deleted: fc.boolean(),
      more: fc.oneof(fc.constant({ period: "x", deleted: true }), fc.constant([{ a: 1 }, { b: "},{" }])),
    },
    { requiredKeys: ["dataElement", "period", "orgUnit"] },
  )
  .chain((made) =>
    fc
      .shuffledSubarray(Object.keys(made), { minLength: Object.keys(made).length })
      .map((keys) => reorder(made, keys)),
  );

function reorder(made: Value, keys: readonly string[]): Value {
  return Object.fromEntries(keys.map((key) => [key, made[key]]));
}

const beside = fc.dictionary(
  fc.constantFrom("dataSet", "completeDate", "other"),
  fc.oneof(text, fc.constant(null), fc.constant({ x: [1, "]"] })),
);
const indent = fc.constantFrom(undefined, 1, "\t");

/** An answer as text, with what stands beside the list before or behind it. */
function render(
  values: readonly Value[],
  before: object,
  after: object,
  space: number | string | undefined,
): Buffer {
  return Buffer.from(JSON.stringify({ ...before, dataValues: values, ...after }, null, space));
}

test("every answer, cut anywhere, gives its values, each on a line", () => {
  fc.assert(
    fc.property(
      fc.array(value, { maxLength: 12 }),
      beside,
      fc.boolean(),
      indent,
      fc.array(fc.nat(), { maxLength: 8 }),
      (values, around, isBefore, space, places) => {
        const body = render(values, isBefore ? around : {}, isBefore ? {} : around, space);
        const { lines, counted, deletes, ending } = read(cut(body, places));
        expect(ending).toEqual({ kind: "complete" });
        expect(lines.map((line): unknown => JSON.parse(line))).toEqual(values.map(toLine));
        expect(counted).toBe(values.length);
        expect(deletes).toBe(values.filter(({ deleted }) => deleted === true).length);
      },
    ),
    { numRuns: 500 },
  );
});

test("an answer that ends at any byte gives the values that are whole before it, and is incomplete", () => {
  fc.assert(
    fc.property(
      fc.array(value, { maxLength: 6 }),
      fc.nat(),
      fc.array(fc.nat(), { maxLength: 4 }),
      (values, at, places) => {
        const whole = render(values, {}, {}, undefined);
        const body = whole.subarray(0, 1 + (at % (whole.length - 1)));
        const ends = values.map(
          (_, index) => render(values.slice(0, index + 1), {}, {}, undefined).length - 2,
        );
        const { lines, ending } = read(cut(body, places));
        expect(ending.kind).toBe("incomplete");
        const expected = values.filter((_, index) => (ends[index] ?? 0) <= body.length);
        expect(lines.map((line): unknown => JSON.parse(line))).toEqual(expected.map(toLine));
      },
    ),
    { numRuns: 500 },
  );
});

test("bytes one by one give the same as all at once", () => {
  const values = [
    { dataElement: "a", period: "202401", orgUnit: "o", value: 'x"},{"y' },
    { dataElement: "b", period: "202401", orgUnit: "o", value: "é😀", deleted: true },
  ];
  const body = render(values, { dataSet: "d" }, {}, undefined);
  expect(read([...body].map((byte) => Uint8Array.of(byte)))).toEqual(read([body]));
});

test("what 2.43 names once for all values goes into those that lack it", () => {
  const head = {
    dataSet: "x",
    period: "202401",
    orgUnit: "IO8BkLFjFoe",
    attributeOptionCombo: "HllvX50cXC0",
  };
  const values = [
    { dataElement: "a", value: "1" },
    { dataElement: "b", orgUnit: "other", value: "2" },
    { dataElement: "c", more: [1], value: "3" },
  ];
  const expected = values.map((one) => ({
    src: { system: "dhis2", stream },
    dataValue: { period: "202401", orgUnit: "IO8BkLFjFoe", attributeOptionCombo: "HllvX50cXC0", ...one },
  }));
  for (const [before, after] of [
    [head, {}],
    [{}, head],
  ] as const) {
    const { lines, ending } = read(cut(render(values, before, after, undefined), [30, 60, 90]));
    expect(ending.kind).toBe("complete");
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual(expected);
    expect(lines.every((line) => line.split('"orgUnit"').length === 2)).toBe(true);
  }
});

test("the head of 2.42 changes no value", () => {
  const values = [{ dataElement: "a", period: "202401", orgUnit: "below", value: "1" }];
  const { lines } = read([
    render(values, { dataSet: "d", completeDate: null, period: "202401", orgUnit: "above" }, {}, undefined),
  ]);
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual(values.map(toLine));
  expect(lines[0]).toContain('"dataValue":{"dataElement":"a"');
});

test.each([
  ["nothing at all", "", { kind: "empty" }],
  ["an object without keys", "{}", { kind: "complete" }],
  ["blanks around an empty list", ' {"dataValues" : [ ] } \n', { kind: "complete" }],
  ["a page", "<!doctype html>", { kind: "incomplete", why: "it is a page, not JSON" }],
  [
    "a page behind the values",
    '{"dataValues":[]}<html>',
    { kind: "incomplete", why: "something stands behind its end" },
  ],
  [
    "a page between values",
    '{"dataValues":[{},<html>',
    { kind: "incomplete", why: "something else than values stands in it" },
  ],
  ["another object", '{"status":"ERROR","message":"x"}', { kind: "incomplete", why: "it has no dataValues" }],
  ["a list", "[]", { kind: "incomplete", why: "it is not a JSON object" }],
  ["two lists", '{"dataValues":[],"dataValues":[]}', { kind: "incomplete", why: "it has dataValues twice" }],
  [
    "a value without a period",
    '{"dataValues":[{"dataElement":"a","orgUnit":"b"}]}',
    { kind: "incomplete", why: "a value in it has no data element, period or org unit" },
  ],
])("%s", (_what, body, ending) => {
  expect(read([Buffer.from(body)]).ending).toEqual(ending);
  expect(read([...Buffer.from(body)].map((byte) => Uint8Array.of(byte))).ending).toEqual(ending);
});

test("a page in the middle of a value: the values before it come, no line is broken", () => {
  const values = [
    { dataElement: "a", period: "202401", orgUnit: "o", value: "1" },
    { dataElement: "b", period: "202401", orgUnit: "o", value: "2" },
    { dataElement: "c", period: "202401", orgUnit: "o", value: "3" },
  ];
  const body = render(values, {}, {}, undefined).toString();
  const page = '<html><body class="x">{"a":1},{"b":[2]}</body></html>';
  for (let at = body.indexOf('"b"'); at < body.indexOf('"c"'); at += 1) {
    const { lines, ending } = read([Buffer.from(body.slice(0, at) + page)]);
    expect(ending.kind).toBe("incomplete");
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual(values.slice(0, lines.length).map(toLine));
  }
});

test("a long text is one value", () => {
  const long = { dataElement: "a", period: "202401", orgUnit: "o", value: "x".repeat(500_000) };
  const body = render([long, long], {}, {}, undefined);
  const { lines, ending } = read(
    cut(
      body,
      Array.from({ length: 16 }, (_, index) => index * 65_536),
    ),
  );
  expect(ending.kind).toBe("complete");
  expect(lines.map((line) => line.length)).toEqual([500_113, 500_113].map(() => lines[0]?.length));
});
