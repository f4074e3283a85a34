import type { MetadataSnapshot, SnapshotAggregateElement } from "@d2pipe/dhis2-model";
import { parseIdTable } from "@d2pipe/id-map";
import fc from "fast-check";
import { expect, test } from "vitest";
import { compareIdentified, type Counterpart } from "./compare-identified.ts";
import { draftIdTable } from "./draft-id-table.ts";
import { pairIdentified } from "./pair-identified.ts";

function anObject(change: Partial<Counterpart>): Counterpart {
  return { id: "a", name: "", type: "", ...change };
}

test.each([
  ["the UID", { id: "b", name: "x" }, { id: "b", name: "y" }, 1, "the same UID"],
  ["the code", { code: "OPD", name: "OPD visits" }, { code: "OPD", name: "Visits" }, 0.98, "the same code"],
  [
    "the code, but nothing in the name",
    { code: "OPD", name: "Visits" },
    { code: "OPD", name: "Beds" },
    0.784,
    "the same code; but the names share no word",
  ],
  ["the name", { name: "Live births" }, { name: "Live births" }, 0.95, "the same name"],
  [
    "the code, nearly",
    { code: "opd-1", name: "a b" },
    { code: "OPD_1", name: "a c" },
    0.93,
    "the same code, apart from letter case and punctuation",
  ],
  [
    "the name, nearly",
    { name: "Qualité, eau" },
    { name: "qualite EAU" },
    0.9,
    "the same name, apart from letter case and punctuation",
  ],
  [
    "the options of a combo in another order",
    { name: "Male, Under 5" },
    { name: "Under 5, Male" },
    0.88,
    "the same words in another order",
  ],
  [
    "some words",
    { name: "Malaria cases" },
    { name: "Malaria deaths" },
    0.375,
    "1 of 2 words of the name shared",
  ],
  ["nothing", { name: "Malaria" }, { name: "Beds" }, 0, "nothing similar"],
  [
    "the name and not the type",
    { name: "Beds", type: "value type NUMBER" },
    { name: "Beds", type: "value type TEXT" },
    0.665,
    "the same name; but value type NUMBER here is value type TEXT there",
  ],
  [
    "that both are the default",
    { name: "default", isDefault: true },
    { name: "défaut", isDefault: true },
    1,
    "the default of both servers",
  ],
])("two objects have %s in common", (_what, from, to, score, reason) => {
  const confidence = compareIdentified(anObject(from), anObject({ id: "z", ...to }));
  expect(confidence.reason).toBe(reason);
  expect(confidence.score).toBeCloseTo(score, 3);
});

test("names that several have are left to a person", () => {
  const from = [anObject({ id: "a1", name: "Central" })];
  const to = ["b1", "b2"].map((id) => anObject({ id, name: "Central" }));
  const pair = pairIdentified(from, to).get(from[0] ?? anObject({}));
  expect(pair?.confidence.score).toBeLessThan(0.8);
  expect(pair?.confidence.reason).toBe("the same name; but b2 is just as similar");
});

test("what has a surer partner of its own is not a rival, and no object of the target is given twice", () => {
  const from = [
    anObject({ id: "a1", code: "C1", name: "Central" }),
    anObject({ id: "a2", code: "C2", name: "Central" }),
  ];
  const to = [
    anObject({ id: "b1", code: "C2", name: "Central" }),
    anObject({ id: "b2", code: "C1", name: "Central" }),
  ];
  const pairs = pairIdentified(from, to);
  expect(from.map((each) => [pairs.get(each)?.to.id, pairs.get(each)?.confidence.reason])).toEqual([
    ["b2", "the same code"],
    ["b1", "the same code"],
  ]);
});

function aSnapshot(prefix: string, elements: Partial<SnapshotAggregateElement>[]): MetadataSnapshot {
  return {
    metadataSnapshot: 1,
    pulledAt: "",
    server: { version: "2.42.4.1" },
    programs: [],
    optionSets: [],
    organisationUnits: [
      { id: `${prefix}unit`, code: "HF-1", name: "=North", level: 1, path: `/${prefix}unit` },
    ],
    dataSets: [
      {
        id: `${prefix}set`,
        name: "Monthly report",
        periodType: "Monthly",
        categoryCombo: { id: "default" },
        organisationUnits: [],
        dataSetElements: elements.map((element, at) => ({
          dataElement: {
            id: `${prefix}element${at}`,
            name: `Element ${at}`,
            valueType: "NUMBER",
            categoryCombo: { id: "sex" },
            zeroIsSignificant: false,
            ...element,
          },
        })),
      },
    ],
    categoryCombos: [
      {
        id: "default",
        name: "default",
        isDefault: true,
        categoryOptionCombos: [{ id: `${prefix}default`, name: "default" }],
      },
      {
        id: "sex",
        name: "Sex",
        isDefault: false,
        categoryOptionCombos: ["Male", "Female"].map((name) => ({ id: `${prefix}${name}`, name })),
      },
      {
        id: "other",
        name: "Unused",
        isDefault: false,
        categoryOptionCombos: [{ id: `${prefix}x`, name: "x" }],
      },
    ],
  };
}

test("a draft has a row for each id that a value may have, and is a table once it is decided", () => {
  const from = aSnapshot("a", [{ name: "OPD visits" }, { name: "Only here" }]);
  const to = aSnapshot("b", [{ name: "OPD visits" }]);
  const draft = draftIdTable(from, to, 0.8);
  expect(draft.rows.map(({ kind, from: id, to: partner, use }) => [kind, id, partner, use])).toEqual([
    ["dataSet", "aset", "bset", "yes"],
    ["dataElement", "aelement0", "belement0", "yes"],
    ["dataElement", "aelement1", "", "?"],
    ["orgUnit", "aunit", "bunit", "yes"],
    ["categoryOptionCombo", "aMale", "bMale", "yes"],
    ["categoryOptionCombo", "aFemale", "bFemale", "yes"],
    ["attributeOptionCombo", "adefault", "bdefault", "yes"],
  ]);
  expect([draft.undecided, draft.unpaired]).toEqual([1, 1]);
  expect(draft.rows[3]?.from_name).toBe('"=North"');
  const decided = draft.rows.map(
    ({ kind, from: id, to: partner }) => `${kind},${id},${partner},${partner ? "yes" : "no"}`,
  );
  const table = parseIdTable(`kind,from,to,use\n${decided.join("\n")}\n`, "ids.csv");
  expect(table.find("dataElement", "aelement1")).toEqual({ is: "left out" });
});

test("with more confidence asked for, more is left to decide", () => {
  const snapshots = [aSnapshot("a", [{}]), aSnapshot("b", [{}])] as const;
  expect(draftIdTable(...snapshots, 0.99).undecided).toBeGreaterThan(
    draftIdTable(...snapshots, 0.8).undecided,
  );
});

const name = fc.stringMatching(/^[A-C]{1,2}( [1-3])?$/u);

test("any two lists are paired one to one, the same way each time, and equal UIDs always", () => {
  const objects = fc.uniqueArray(
    fc.record({ id: fc.stringMatching(/^[a-h]$/u), name, type: fc.constantFrom("x", "y") }),
    { selector: ({ id }) => id, maxLength: 8 },
  );
  fc.assert(
    fc.property(objects, objects, (from, to) => {
      const pairs = pairIdentified(from, to);
      const targets = [...pairs.values()].map((pair) => pair.to);
      expect(new Set(targets).size).toBe(targets.length);
      for (const one of from) {
        if (to.some(({ id }) => id === one.id)) expect(pairs.get(one)?.to.id).toBe(one.id);
      }
      expect([...pairIdentified(from, to)]).toEqual([...pairs]);
    }),
  );
});
