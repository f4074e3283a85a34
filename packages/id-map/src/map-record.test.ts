import type { DataValue, RecordLine } from "@d2pipe/records";
import { expect, test } from "vitest";
import { isSharedValue, mapDataValue, mapEvent } from "./map-record.ts";
import { parseIdTable } from "./parse-id-table.ts";

const table = `kind,from,to,use
dataSet,S1,T1,
dataElement,A,X,
dataElement,B,X,
dataElement,C,Y,
dataElement,N,,no
orgUnit,O,P,
categoryOptionCombo,K,L,
attributeOptionCombo,K,M,
`;
const map = parseIdTable(table, "ids.csv");

function aLine(change: Partial<DataValue> = {}): RecordLine<"dataValue"> {
  const dataValue = { dataElement: "C", period: "202401", orgUnit: "O", value: "4", ...change };
  return { src: { system: "dhis2", stream: "S1" }, dataValue };
}

test("every id is translated by its own kind; the rest stays, and so does the line", () => {
  const line = aLine({ categoryOptionCombo: "K", attributeOptionCombo: "K", comment: "c", followup: true });
  const before = structuredClone(line);
  expect(mapDataValue(map, line)).toEqual({
    is: "mapped",
    payload: {
      dataSet: "T1",
      dataElement: "Y",
      period: "202401",
      orgUnit: "P",
      categoryOptionCombo: "L",
      attributeOptionCombo: "M",
      value: "4",
      comment: "c",
      followup: true,
    },
  });
  expect(line).toEqual(before);
});

test("the data set of the value comes before that of the stream, and is left alone where the table names none", () => {
  const own = { ...aLine({ dataSet: "S1" }), src: { system: "dhis2", stream: "S9" } };
  expect(mapDataValue(map, own)).toMatchObject({ is: "mapped", payload: { dataSet: "T1" } });
  const kept = parseIdTable("kind,from,to\ndataElement,C,Y\n", "ids.csv");
  expect(mapDataValue(kept, aLine())).toEqual({
    is: "mapped",
    payload: { dataElement: "Y", period: "202401", orgUnit: "O", value: "4" },
  });
});

test("every id without a partner is named", () => {
  const line = { ...aLine({ dataElement: "Z", orgUnit: "Q" }), src: { system: "dhis2", stream: "S2" } };
  const why = "has no row in the table";
  expect(mapDataValue(map, line)).toEqual({
    is: "missing",
    missing: [
      { kind: "dataSet", id: "S2", why },
      { kind: "dataElement", id: "Z", why },
      { kind: "orgUnit", id: "Q", why },
    ],
  });
});

test("what is left out is so even when another id has no partner", () => {
  expect(mapDataValue(map, aLine({ dataElement: "N", orgUnit: "Q" }))).toEqual({
    is: "left out",
    kind: "dataElement",
    id: "N",
  });
});

test.each([
  ["A", true],
  ["C", false],
])("whether a value of %s may meet another one at the target: %s", (dataElement, isShared) => {
  const mapped = mapDataValue(map, aLine({ dataElement }));
  expect(mapped.is === "mapped" && isSharedValue(map, mapped.payload)).toBe(isShared);
});

test("an event has the org unit, data elements and attribute option combo of the target", () => {
  const event = {
    event: "e",
    orgUnit: "O",
    attributeOptionCombo: "K",
    dataValues: [
      { dataElement: "A", value: "1" },
      { dataElement: "C", value: "O" },
    ],
  };
  const src = { system: "kobo", stream: "s", id: "1" };
  expect(mapEvent(map, { src, event })).toEqual({
    is: "mapped",
    payload: {
      event: "e",
      orgUnit: "P",
      attributeOptionCombo: "M",
      dataValues: [
        { dataElement: "X", value: "1" },
        { dataElement: "Y", value: "O" },
      ],
    },
  });
  expect(mapEvent(map, { src, event: { event: "e" } })).toEqual({ is: "mapped", payload: { event: "e" } });
});

test("two data elements of an event that lead to one are named", () => {
  const dataValues = [
    { dataElement: "A", value: "1" },
    { dataElement: "B", value: "2" },
  ];
  const src = { system: "kobo", stream: "s", id: "1" };
  expect(mapEvent(map, { src, event: { orgUnit: "O", dataValues } })).toEqual({
    is: "shared",
    kind: "dataElement",
    ids: ["A", "B"],
    target: "X",
  });
});
