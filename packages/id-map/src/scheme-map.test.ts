import type { MetadataSnapshot } from "@d2pipe/dhis2-model";
import { expect, test } from "vitest";
import { createSchemeMap } from "./scheme-map.ts";

interface Unit {
  id: string;
  code?: string;
  name: string;
}

function withUnits(...units: Unit[]): MetadataSnapshot {
  return {
    metadataSnapshot: 1,
    pulledAt: "",
    server: { version: "2.42.4.1" },
    programs: [],
    dataSets: [],
    categoryCombos: [],
    optionSets: [],
    organisationUnits: units.map((unit) => ({ ...unit, level: 1, path: `/${unit.id}` })),
  };
}

const source = withUnits(
  { id: "a1", code: "HF-1", name: "North" },
  { id: "a2", code: "HF-2", name: "South" },
  { id: "a3", name: "East" },
  { id: "a4", code: "HF-4", name: "West" },
  { id: "a5", code: "HF-5", name: "North" },
);
const target = withUnits(
  { id: "b1", code: "HF-1", name: "north" },
  { id: "b2", code: "HF-2", name: "South" },
  { id: "b4", code: "HF-9", name: "West" },
  { id: "b5", code: "HF-6", name: "West" },
);

test.each([
  ["a1", { is: "found", id: "b1" }],
  ["a3", { is: "missing", why: "has no code in --from-metadata" }],
  ["a4", { is: "missing", why: "has the code HF-4, which nothing in --to-metadata has" }],
  ["zz", { is: "missing", why: "is not in --from-metadata" }],
  ["b1", { is: "missing", why: "is an id of the target: is this record mapped already?" }],
])("by code, %s", (id, partner) => {
  expect(createSchemeMap({ scheme: "code", from: source, to: target }).find("orgUnit", id)).toEqual(partner);
});

test.each([
  ["a2", { is: "found", id: "b2" }],
  ["a1", { is: "missing", why: "has a name that nothing in --to-metadata has" }],
  ["a4", { is: "missing", why: "has a name that several in --to-metadata have: b4, b5" }],
])("by name, %s: letter case counts, and a name is never shown", (id, partner) => {
  expect(createSchemeMap({ scheme: "name", from: source, to: target }).find("orgUnit", id)).toEqual(partner);
});

test("without the source's snapshot the input has codes", () => {
  const map = createSchemeMap({ scheme: "code", from: undefined, to: target });
  expect(map.find("orgUnit", "HF-2")).toEqual({ is: "found", id: "b2" });
  expect(map.find("orgUnit", "HF-4")).toEqual({
    is: "missing",
    why: "is not the code of anything in --to-metadata",
  });
});

test("without the target's snapshot codes are written; what has one name in common is shared", () => {
  expect(createSchemeMap({ scheme: "code", from: source, to: undefined }).find("orgUnit", "a2")).toEqual({
    is: "found",
    id: "HF-2",
  });
  const byName = createSchemeMap({ scheme: "name", from: source, to: undefined });
  expect([byName.isShared("orgUnit", "North"), byName.isShared("orgUnit", "South")]).toEqual([true, false]);
});

test("data elements are found in data sets and in programs, each once", () => {
  const element = { id: "e1", code: "AG", name: "OPD", valueType: "NUMBER" };
  const snapshot: MetadataSnapshot = {
    ...withUnits(),
    dataSets: ["d1", "d2"].map((id) => ({
      id,
      name: id,
      periodType: "Monthly",
      categoryCombo: { id: "c" },
      organisationUnits: [],
      dataSetElements: [
        { dataElement: { ...element, categoryCombo: { id: "c" }, zeroIsSignificant: false } },
      ],
    })),
  };
  const map = createSchemeMap({ scheme: "code", from: snapshot, to: snapshot });
  expect(map.find("dataElement", "e1")).toEqual({ is: "found", id: "e1" });
  expect(map.hasShared).toBe(false);
});
