import { type MetadataSnapshot, toStageRules } from "@d2pipe/dhis2-model";
import type { MappingDocument } from "@d2pipe/mapping";
import { expect, test } from "vitest";
import { checkMetadata } from "./check-metadata.ts";
import { type Finding, isOutdated } from "./finding.ts";
import { renderFindings } from "./render-findings.ts";
import { SampleCheck } from "./sample-check.ts";

type DataElement =
  MetadataSnapshot["programs"][number]["programStages"][number]["programStageDataElements"][number];

function anElement(
  id: string,
  name: string,
  valueType: string,
  set?: string,
  compulsory = false,
): DataElement {
  return {
    compulsory,
    dataElement: { id, name, valueType, ...(set === undefined ? {} : { optionSet: { id: set } }) },
  };
}

function aSnapshot(
  change: { elements?: DataElement[]; options?: { code: string; name: string }[] } = {},
): MetadataSnapshot {
  const elements = [
    anElement("gmyimu1zlhr", "Facility type", "TEXT", "QQWnGLWda4h", true),
    anElement("Rrq9vUnTc5N", "Beds", "INTEGER_ZERO_OR_POSITIVE"),
  ];
  return {
    metadataSnapshot: 1,
    pulledAt: "2026-11-20T00:00:00Z",
    server: { version: "2.42.4.1" },
    programs: [
      {
        id: "i5s00JNcKYw",
        name: "IPC assessment",
        programType: "WITHOUT_REGISTRATION",
        organisationUnits: ["IO8BkLFjFoe"],
        programStages: [
          {
            id: "aO1EAVNjJ64",
            name: "Assessment",
            repeatable: false,
            validationStrategy: "ON_COMPLETE",
            programStageDataElements: change.elements ?? elements,
          },
        ],
      },
    ],
    optionSets: [
      {
        id: "QQWnGLWda4h",
        name: "Facility type",
        valueType: "TEXT",
        options: change.options ?? [
          { code: "HOSP", name: "Hospital" },
          { code: "HC", name: "Health centre" },
        ],
      },
    ],
    organisationUnits: [{ id: "IO8BkLFjFoe", name: "North 1.1", level: 4, path: "/IO8BkLFjFoe" }],
  };
}

const ftype = {
  from: "ipc_ftype",
  dataElement: "gmyimu1zlhr",
  name: "Facility type",
  valueType: "TEXT",
  optionSet: "QQWnGLWda4h",
  options: { HOSP: "Hospital", HC: "Health centre" },
  map: { opt_hosp: "HOSP", opt_hc: "HC" },
} as const;
const beds = { from: "ipc_beds", dataElement: "Rrq9vUnTc5N", valueType: "INTEGER_ZERO_OR_POSITIVE" } as const;
const document: MappingDocument = {
  version: 1,
  orgUnit: { from: "FACILITY", table: { north: "IO8BkLFjFoe" } },
  values: [ftype, beds],
};
const target = { program: "i5s00JNcKYw", programStage: "aO1EAVNjJ64" };

function codesOf(findings: readonly Finding[]): string[] {
  return findings.map(({ code, about, message }) => `${code} ${about}: ${message}`);
}

test("nothing is found where nothing changed", () => {
  expect(checkMetadata(document, aSnapshot(), target)).toEqual([]);
});

const hosp = { code: "HOSP", name: "Hospital" };
const hc = { code: "HC", name: "Health centre" };

test.each([
  [
    "an option was added",
    { options: [hosp, hc, { code: "POST", name: "Health post" }] },
    ["OPTION_ADDED gmyimu1zlhr: option POST (Health post) is new; which answer leads to it?"],
  ],
  [
    "an option was removed",
    { options: [hosp] },
    ["OPTION_REMOVED gmyimu1zlhr: option HC is gone from the set; take it out of the mapping"],
  ],
  [
    "an option got another name",
    { options: [hosp, { code: "HC", name: "Clinic" }] },
    [
      'OPTION_RENAMED gmyimu1zlhr: option HC was "Health centre" and is "Clinic" now; does it still mean the same?',
    ],
  ],
  [
    "an option got another code",
    { options: [hosp, { code: "HCE", name: "Health centre" }] },
    ["OPTION_RENAMED gmyimu1zlhr: option HC has the code HCE now (Health centre); change the mapping"],
  ],
  [
    "a data element is gone",
    { elements: [anElement("gmyimu1zlhr", "Facility type", "TEXT", "QQWnGLWda4h")] },
    ["ELEMENT_GONE Rrq9vUnTc5N: data element is not in the program stage; take the row out"],
  ],
  [
    "a data element is of another type",
    {
      elements: [
        anElement("gmyimu1zlhr", "Facility type", "TEXT", "QQWnGLWda4h"),
        anElement("Rrq9vUnTc5N", "Beds", "TEXT"),
      ],
    },
    ["WRONG_TYPE Rrq9vUnTc5N: is TEXT now, the mapping says INTEGER_ZERO_OR_POSITIVE"],
  ],
  [
    "a data element lost its option set",
    {
      elements: [
        anElement("gmyimu1zlhr", "Facility type", "TEXT"),
        anElement("Rrq9vUnTc5N", "Beds", "INTEGER_ZERO_OR_POSITIVE"),
      ],
    },
    ["OPTION_SET_CHANGED gmyimu1zlhr: has no option set now, the mapping says QQWnGLWda4h"],
  ],
  [
    "a compulsory data element is new",
    {
      elements: [
        anElement("gmyimu1zlhr", "Facility type", "TEXT", "QQWnGLWda4h"),
        anElement("Rrq9vUnTc5N", "Beds", "INTEGER_ZERO_OR_POSITIVE"),
        anElement("ei1D109EFPF", "Soap", "TEXT", undefined, true),
      ],
    },
    [
      "COMPULSORY_UNMAPPED ei1D109EFPF: is compulsory and no row leads to it: DHIS2 refuses every event (E1303)",
    ],
  ],
])("the mapping is out of date when %s", (_what, change, expected) => {
  const findings = checkMetadata(document, aSnapshot(change), target);
  expect(codesOf(findings)).toEqual(expected);
  expect(findings.every(isOutdated)).toBe(true);
});

test("without options in the mapping its table shows what is gone, and a code spelled otherwise is renamed", () => {
  const values = [
    { from: "ipc_ftype", dataElement: "gmyimu1zlhr", map: { a: "HOSP", b: "hc", c: "POST" } },
    beds,
  ];
  expect(codesOf(checkMetadata({ version: 1, values }, aSnapshot(), target))).toEqual([
    "OPTION_REMOVED gmyimu1zlhr: option hc is gone from the set; take it out of the mapping",
    "OPTION_REMOVED gmyimu1zlhr: option POST is gone from the set; take it out of the mapping",
    "OPTION_UNREACHED gmyimu1zlhr: no answer leads to HC",
  ]);
  const listed = [
    { ...values[0], from: "ipc_ftype", dataElement: "gmyimu1zlhr", map: {}, options: ["HOSP", "hc"] },
    beds,
  ];
  expect(codesOf(checkMetadata({ version: 1, values: listed }, aSnapshot(), target))).toEqual([
    "OPTION_RENAMED gmyimu1zlhr: option hc has the code HC now (Health centre); change the mapping",
    "OPTION_UNREACHED gmyimu1zlhr: no answer leads to HOSP",
  ]);
});

test("other names and data elements without a row are notes only", () => {
  const snapshot = aSnapshot({
    elements: [
      anElement("gmyimu1zlhr", "Kind of facility", "TEXT", "QQWnGLWda4h"),
      anElement("Rrq9vUnTc5N", "Beds", "INTEGER_ZERO_OR_POSITIVE"),
      anElement("ei1D109EFPF", "Soap", "TEXT"),
    ],
  });
  const findings = checkMetadata(document, snapshot, target);
  expect(findings.map(({ code }) => code)).toEqual(["ELEMENT_RENAMED", "ELEMENT_UNMAPPED"]);
  expect(findings.some(isOutdated)).toBe(false);
});

test.each([
  [{ program: "aaaaaaaaaaa", programStage: undefined }, "PROGRAM_GONE"],
  [{ program: "i5s00JNcKYw", programStage: "aaaaaaaaaaa" }, "STAGE_GONE"],
])("a target that is gone is found: %j", (gone, code) => {
  expect(checkMetadata(document, aSnapshot(), gone).map((finding) => finding.code)).toEqual([code]);
});

test("an org unit of the table that is not of the program is found", () => {
  const table = { south: "egasA7NnznR" };
  const [finding] = checkMetadata({ ...document, orgUnit: { table } }, aSnapshot(), target);
  expect(finding).toMatchObject({ code: "ORG_UNIT_GONE", about: "egasA7NnznR" });
});

function checkSample(
  columns: readonly string[],
  rows: readonly Record<string, string>[],
  mapping = document,
): Finding[] {
  const rules = toStageRules(aSnapshot()).get("aO1EAVNjJ64");
  const check = new SampleCheck(mapping, columns, rules?.elements ?? new Map());
  for (const row of rows) check.see(row);
  return check.findings();
}

test("a sample shows columns that are gone, new columns, and answers that would be refused, as counts", () => {
  const rows = [
    { ipc_ftype: "opt_hc", ipc_beds: "Mrs Secret" },
    { ipc_ftype: "opt_new", ipc_beds: "many" },
    { ipc_ftype: "", ipc_beds: "" },
  ];
  const findings = checkSample(["ipc_ftype", "ipc_beds", "comment"], rows);
  expect(codesOf(findings)).toEqual([
    "COLUMN_GONE FACILITY: the mapping reads this column, and the sample has none",
    "COLUMN_UNMAPPED comment: the sample has this column, and the mapping does not name it",
    "SOME_ANSWERS_REFUSED gmyimu1zlhr: 1 of 2 answers in ipc_ftype would be refused (UNMAPPED_OPTION 1); expected answers that lead to an option",
    "WRONG_ANSWERS Rrq9vUnTc5N: 2 of 2 answers in ipc_beds would be refused (E1302 2); expected INTEGER_ZERO_OR_POSITIVE",
  ]);
  expect(JSON.stringify(findings)).not.toMatch(/Secret|opt_new/);
});

test("of several columns for one value the sample needs one, and ignored columns are known", () => {
  const values = [{ ...beds, from: ["ipc_beds", "old_beds"] }];
  expect(
    checkSample(["old_beds", "start"], [{ old_beds: "4" }], { version: 1, values, ignore: ["start"] }),
  ).toEqual([]);
});

test("the table puts first what makes the mapping out of date", () => {
  const findings: Finding[] = [
    { code: "COLUMN_UNMAPPED", about: "start", message: "new" },
    { code: "WRONG_TYPE", about: "Rrq9vUnTc5N", name: "Beds", message: "is TEXT now" },
  ];
  expect(renderFindings(findings)).toEqual([
    "outdated  WRONG_TYPE       Rrq9vUnTc5N (Beds)  is TEXT now",
    "note      COLUMN_UNMAPPED  start               new",
  ]);
});
