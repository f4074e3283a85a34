import { parseLine } from "@d2pipe/records";
import fc from "fast-check";
import { expect, test } from "vitest";
import { identifyDataValue } from "./identify.ts";
import { formatKey, parseKey } from "./key.ts";

const src = { system: "dhis2", stream: "VaZsjqMclCP" };
const key = { dataElement: "oiJ3KI6Bv3P", period: "202401", orgUnit: "IO8BkLFjFoe" };

function identify(dataValue: object): ReturnType<typeof identifyDataValue> {
  return identifyDataValue(parseLine(JSON.stringify({ src, dataValue })));
}

test("a key and its text are one", () => {
  const name = fc.string({ minLength: 1 }).filter((text) => !text.includes("/"));
  const combos = { categoryOptionCombo: name, attributeOptionCombo: name };
  const keys = fc.record(
    { dataElement: name, period: name, orgUnit: name, ...combos },
    { requiredKeys: ["dataElement", "period", "orgUnit"] },
  );
  fc.assert(
    fc.property(keys, (one) => {
      expect(parseKey(formatKey(one))).toEqual(one);
    }),
  );
});

test("the key is the id; the data set says with what it is sent, and is not part of it", () => {
  const one = identify({ ...key, value: "1" });
  const other = identify({ ...key, value: "1", dataSet: "lhH5zvJSCkr" });
  expect([one?.id, one?.group]).toEqual([formatKey(key), "VaZsjqMclCP"]);
  expect([other?.id, other?.group, other?.content]).toEqual([one?.id, "lhH5zvJSCkr", one?.content]);
});

test("an id with a slash in it is none", () => {
  expect(identify({ ...key, dataElement: "a/b", value: "1" })?.issue?.code).toBe("BAD_PAYLOAD");
  expect(identify({ ...key, value: "a/b" })?.issue).toBeUndefined();
});

test("the value is text, and what the server writes itself is left out", () => {
  const audit = { storedBy: "x", created: "2024-01-01", lastUpdated: "2024-01-01" };
  expect(identify({ ...key, value: 12, ...audit })?.content).toBe(identify({ ...key, value: "12" })?.content);
  expect(identify({ ...key, value: "12", followup: true })?.content).toContain(
    '"followUp":true,"followup":true',
  );
});

test("the content is what JSON.stringify makes of the members, whatever they are", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", minLength: 1 }),
    fc.constantFrom("12.5", "-3", "a/b", '"', "\\", "\u2028"),
  );
  const payload = fc.record(
    {
      categoryOptionCombo: text,
      attributeOptionCombo: text,
      value: fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean()),
      comment: fc.oneof(text, fc.constant(null)),
      followUp: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(payload, text, text, text, (rest, dataElement, period, orgUnit) => {
      const ids = { dataElement, period, orgUnit };
      const { categoryOptionCombo, attributeOptionCombo, comment, followUp } = rest;
      const combos = { categoryOptionCombo, attributeOptionCombo };
      const value = rest.value === undefined ? undefined : String(rest.value);
      const follows = followUp === undefined ? {} : { followUp, followup: followUp };
      const expected = JSON.stringify({ ...ids, ...combos, value, comment, ...follows });
      const parsed = { kind: "dataValue", line: { src, dataValue: { ...ids, ...rest } } } as const;
      expect(`{${identifyDataValue(parsed)?.content}}`).toBe(expected);
    }),
  );
});
