import { isUid, trackerEventSchema } from "@d2pipe/records";
import { createPreflight, type MetadataSnapshot } from "@d2pipe/dhis2-model";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aSnapshot } from "@d2pipe/testkit";
import { type CompiledMapping, compileMapping } from "./compile-mapping.ts";
import { explainEvent } from "./explain-event.ts";
import type { MappingDocument } from "./mapping-document.ts";
import { parseMapping } from "./parse-mapping.ts";
import { PropertyCounter } from "./property-counter.ts";
import type { SourceRecord } from "./read-source.ts";
import { toEvent, toEventUid } from "./to-event.ts";
import { toRejection } from "./to-rejection.ts";

const src = { system: "commcare", stream: "demo/visit", id: "c1" };

const base: MappingDocument = {
  version: 1,
  target: { event: { program: "m9HubivKFQ0", programStage: "aPPoC5xUgS3" } },
  orgUnit: { from: "facility" },
  occurredAt: { from: "date_closed" },
  values: [
    { from: "age", dataElement: "VAAsWcu5xsN" },
    { from: "sex", dataElement: "daI0txTxpAx", map: { female: "F", male: "M" } },
    { from: "temp", dataElement: "f7Q5IEykioK" },
    { from: "fever", dataElement: "JMfszVgvq3c" },
    { from: "result", dataElement: "pAgG0yiv5ek" },
    { from: ["remarks", "note"], dataElement: "MjreIoNe1SO" },
  ],
};

function compile(
  change: Partial<MappingDocument> = {},
  snapshot: MetadataSnapshot = aSnapshot(),
): CompiledMapping {
  const text = JSON.stringify({ ...base, ...change });
  return compileMapping(parseMapping({ text, source: "map", flags: {}, snapshot }));
}

function aRecord(
  properties: Record<string, unknown> = {},
  fields: Record<string, unknown> = {},
): SourceRecord {
  return {
    properties: { age: "1", sex: "female", fever: "1", facility: "IO8BkLFjFoe", ...properties },
    fields: { closed: true, date_closed: "2024-03-11T23:12:44.218000Z", ...fields },
  };
}

function eventOf(mapping: CompiledMapping, record: SourceRecord): Record<string, unknown> {
  const event = toEvent(mapping, src, record);
  if (typeof event !== "string") throw new Error(JSON.stringify(event));
  return trackerEventSchema.parse(JSON.parse(event));
}

function codesOf(mapping: CompiledMapping, record: SourceRecord): string[] {
  const issues = toEvent(mapping, src, record);
  return typeof issues === "string" ? [] : issues.map(({ code }) => code);
}

test("a case becomes an event with every scalar spelled out and every mapped data element named", () => {
  const mapping = compile();
  expect(eventOf(mapping, aRecord({ remarks: 'said "no"\n' }))).toEqual({
    event: toEventUid(mapping, "commcare", "c1"),
    program: "m9HubivKFQ0",
    programStage: "aPPoC5xUgS3",
    orgUnit: "IO8BkLFjFoe",
    occurredAt: "2024-03-11",
    status: "COMPLETED",
    completedAt: "2024-03-11",
    dataValues: [
      { dataElement: "VAAsWcu5xsN", value: "1" },
      { dataElement: "daI0txTxpAx", value: "F" },
      { dataElement: "f7Q5IEykioK", value: null },
      { dataElement: "JMfszVgvq3c", value: "true" },
      { dataElement: "pAgG0yiv5ek", value: null },
      { dataElement: "MjreIoNe1SO", value: 'said "no"\n' },
    ],
  });
});

test("the UID of an event depends on program, stage, system and id only", () => {
  const mapping = compile();
  expect(isUid(toEventUid(mapping, "commcare", "c1"))).toBe(true);
  expect(toEventUid(compile({ values: base.values.slice(0, 2) }), "commcare", "c1")).toBe(
    toEventUid(mapping, "commcare", "c1"),
  );
  expect(toEventUid(mapping, "kobo", "c1")).not.toBe(toEventUid(mapping, "commcare", "c1"));
});

test("the day is cut in the named zone", () => {
  expect(eventOf(compile({ timeZone: "Africa/Blantyre" }), aRecord())).toMatchObject({
    occurredAt: "2024-03-12",
  });
  const occurredAt = { from: "visited", format: "d/M/yyyy" };
  expect(eventOf(compile({ occurredAt }), aRecord({ visited: "1/2/2024" }))).toMatchObject({
    occurredAt: "2024-02-01",
  });
  expect(codesOf(compile({ occurredAt }), aRecord({ visited: "31/2/2024" }))).toEqual(["BAD_DATE"]);
});

test("one rejection names every issue, in ids and names of properties, and no value unless asked", () => {
  const record = aRecord({ age: "Amina", sex: "", temp: "38,5", result: "MAYBE", facility: "B23rS67LGSe" });
  const issues = toEvent(compile(), src, record);
  if (typeof issues === "string") throw new Error("expected issues");
  expect(issues.map(({ code }) => code)).toEqual(["E1029", "E1302", "E1303", "E1302", "E1125"]);
  const { code, message, hint } = toRejection(issues, { showValues: false });
  expect(code).toBe("E1029");
  expect(hint).not.toBe("");
  expect(message).toContain("property temp, data element f7Q5IEykioK (Temperature): expected a number");
  expect(message).not.toMatch(/Amina|38,5|MAYBE/u);
  expect(toRejection(issues, { showValues: true }).message).toContain('got "38,5"');
});

describe("what cannot become an event", () => {
  test.each([
    ["open", {}, { closed: false, date_closed: null }, ["NOT_CLOSED"]],
    ["dateless", {}, { date_closed: null }, ["NO_DATE"]],
    ["of an unknown day", {}, { date_closed: "1900-01-01" }, ["NO_DATE"]],
    ["whose date is not a date", {}, { date_closed: "yesterday" }, ["BAD_DATE"]],
    ["without facility", { facility: " " }, {}, ["NO_ORG_UNIT"]],
    ["of a facility that is not a UID", { facility: "HF 12" }, {}, ["UNKNOWN_OU"]],
    ["of a facility that DHIS2 lacks", { facility: "zZ9unknownA" }, {}, ["E1011"]],
    ["without a compulsory value", { age: null }, {}, ["E1303"]],
    ["with an answer that the table lacks", { sex: "girl" }, {}, ["UNMAPPED_OPTION"]],
  ])("a case that is %s", (_, properties, fields, codes) => {
    expect(codesOf(compile({ requireClosed: true }), aRecord(properties, fields))).toEqual(codes);
  });

  test("a line without an id", () => {
    const issues = toEvent(compile(), { system: "commcare", stream: "s" }, aRecord());
    expect(issues).toEqual([expect.objectContaining({ code: "NO_ID" })]);
  });
});

test("org units are found by table, code and name; a name that two have is not guessed", () => {
  const byCode = compile({
    orgUnit: { from: "facility", scheme: "code", table: { "old 12": "egasA7NnznR" } },
  });
  expect(eventOf(byCode, aRecord({ facility: "HF-111" }))).toMatchObject({ orgUnit: "IO8BkLFjFoe" });
  expect(eventOf(byCode, aRecord({ facility: "old 12" }))).toMatchObject({ orgUnit: "egasA7NnznR" });
  expect(codesOf(byCode, aRecord({ facility: "HF-312" }))).toEqual(["E1029"]);
  expect(codesOf(byCode, aRecord({ facility: "HF-999" }))).toEqual(["UNKNOWN_OU"]);
  const byName = compile({ orgUnit: { from: "facility", scheme: "name", default: "egasA7NnznR" } });
  expect(eventOf(byName, aRecord({ facility: "North 1.1" }))).toMatchObject({ orgUnit: "IO8BkLFjFoe" });
  expect(eventOf(byName, aRecord({ facility: "" }))).toMatchObject({ orgUnit: "egasA7NnznR" });
  expect(codesOf(byName, aRecord({ facility: "Simulator" }))).toEqual(["UNKNOWN_OU"]);
});

test("a list takes the first property with a value, a condition empties a row", () => {
  const values = [
    ...base.values.slice(0, 2),
    { from: ["remarks", "note"], dataElement: "MjreIoNe1SO" },
    { from: "temp", dataElement: "f7Q5IEykioK", when: { property: "fever", in: ["1", "yes"] } },
  ];
  const mapping = compile({ values });
  const valuesOf = (properties: Record<string, unknown>): unknown =>
    eventOf(mapping, aRecord(properties)).dataValues;
  expect(valuesOf({ remarks: " ", note: "second", temp: "38" })).toEqual(
    expect.arrayContaining([
      { dataElement: "MjreIoNe1SO", value: "second" },
      { dataElement: "f7Q5IEykioK", value: "38" },
    ]),
  );
  expect(valuesOf({ fever: "0", temp: "38" })).toContainEqual({ dataElement: "f7Q5IEykioK", value: null });
});

test("status may come from a property; completedAt goes with COMPLETED only", () => {
  const mapping = compile({ status: { from: "state", map: { open: "ACTIVE" }, default: "COMPLETED" } });
  expect(eventOf(mapping, aRecord({ state: "open" }))).toMatchObject({ status: "ACTIVE" });
  expect(eventOf(mapping, aRecord({ state: "open" }))).not.toHaveProperty("completedAt");
  expect(eventOf(mapping, aRecord())).toMatchObject({ status: "COMPLETED", completedAt: "2024-03-11" });
  expect(codesOf(mapping, aRecord({ state: "odd" }))).toEqual(["UNMAPPED_OPTION"]);
});

test("whether a compulsory value may be missing depends on the status of the record", () => {
  const status = { from: "state", map: { open: "ACTIVE" } };
  const strict = compile({ status });
  expect(codesOf(strict, aRecord({ state: "open", age: "" }))).toEqual(["E1303"]);
  const snapshot = aSnapshot();
  for (const stage of snapshot.programs[0]?.programStages ?? []) stage.validationStrategy = "ON_COMPLETE";
  const lenient = compile({ status }, snapshot);
  expect(codesOf(lenient, aRecord({ state: "open", age: "" }))).toEqual([]);
  expect(codesOf(lenient, aRecord({ age: "" }))).toEqual(["E1303"]);
});

test("a position becomes a point, longitude first", () => {
  const mapping = compile({ geometry: { from: "gps" } });
  const geometry = { type: "Point", coordinates: [33.87, -9.62] };
  expect(eventOf(mapping, aRecord({ gps: "-9.62 33.87 500 10" }))).toMatchObject({ geometry });
  expect(eventOf(mapping, aRecord())).not.toHaveProperty("geometry");
  expect(codesOf(mapping, aRecord({ gps: "home" }))).toEqual(["BAD_VALUE"]);
});

test("rows have columns only, and are never open", () => {
  const mapping = compile({ requireClosed: true, occurredAt: { from: "date" } });
  const { properties } = aRecord({ date: "2024-03-11" });
  expect(eventOf(mapping, { properties })).toMatchObject({ occurredAt: "2024-03-11" });
});

test("whatever the properties hold, an event that is sent passes the preflight, and one that is not is explained", () => {
  const mapping = compile();
  const preflight = createPreflight(aSnapshot());
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom("1", "0", "F", "POS", "38.5", "female", "2024-03-11"),
    fc.integer(),
    fc.boolean(),
  );
  const names = ["age", "sex", "temp", "fever", "result", "remarks", "note"];
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names), text), (properties) => {
      const record = aRecord(properties);
      const event = toEvent(mapping, src, record);
      const explained = explainEvent(mapping, src, record);
      if (typeof event === "string") {
        expect(preflight(trackerEventSchema.parse(JSON.parse(event)))).toEqual([]);
        expect(event).toBe(JSON.stringify(JSON.parse(event)));
        expect(explained.event).toBe(event);
      } else {
        expect(event.length).toBeGreaterThan(0);
        expect(explained.issues.length).toBe(event.length);
      }
    }),
  );
});

test("properties that the mapping does not name are counted, and those that it names and no record has are listed", () => {
  const counter = new PropertyCounter({ ...base, ignore: ["known"] });
  counter.count(aRecord({ odd: "1", known: "x" }));
  counter.count(aRecord({ odd: "", strange: "2" }));
  expect(counter.report()).toEqual({
    unmapped: [
      ["odd", 2],
      ["strange", 1],
    ],
    unseen: ["temp", "result", "remarks", "note"],
  });
});
