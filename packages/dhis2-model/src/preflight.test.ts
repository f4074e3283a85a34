import type { TrackerEvent } from "@d2pipe/records";
import { describe, expect, test } from "vitest";
import { fixtureSnapshot } from "../test/fixture-snapshot.ts";
import { recordedImports, recordedVersions } from "../test/recorded-events.ts";
import { createPreflight } from "./preflight.ts";

const preflight = createPreflight(fixtureSnapshot());

/** What only the server can know: what is stored, and who asks. */
const serverOnly = new Set(["E1000", "E1030", "E1032", "E1082"]);

/** A snapshot lists the data elements of its stages: one that does not exist is reported as "not in the stage". */
const untellable = new Set(["E1304"]);

function codesOf(event: TrackerEvent, check = preflight): string[] {
  return [...new Set(check(event).map(({ code }) => code))].toSorted();
}

describe.each(recordedVersions)("what DHIS2 %s answered", (version) => {
  const imports = recordedImports(version);
  const check = createPreflight({ ...fixtureSnapshot(), server: { version } });

  test("there is something to compare", () => {
    expect(imports.length).toBeGreaterThan(30);
    expect(imports.flatMap(({ codes }) => [...codes.values()]).length).toBeGreaterThan(12);
  });

  test.each(imports.filter(({ status }) => status === 400))(
    "$name: refused as a whole there, the culprit alone here",
    ({ events }) => {
      expect(events.map((event) => codesOf(event, check)).filter((codes) => codes.length > 0)).toEqual([
        ["BAD_PAYLOAD"],
      ]);
    },
  );

  test.each(imports.filter(({ status }) => status === 200 || status === 409))(
    "$name: the same codes",
    ({ events, codes, status }) => {
      for (const event of events) {
        const recorded = new Set(codes.get(event.event ?? ""));
        const expected = [...recorded].filter((code) => !serverOnly.has(code) && !untellable.has(code));
        expect(codesOf(event, check)).toEqual(expected.toSorted());
        if (status === 200 && recorded.size === 0) expect(check(event)).toEqual([]);
      }
    },
  );
});

const good: TrackerEvent = {
  event: "rLmhb6hr0Ls",
  program: "m9HubivKFQ0",
  programStage: "aPPoC5xUgS3",
  orgUnit: "IO8BkLFjFoe",
  occurredAt: "2024-03-11",
  status: "COMPLETED",
  dataValues: [
    { dataElement: "VAAsWcu5xsN", value: "4" },
    { dataElement: "daI0txTxpAx", value: "F" },
  ],
};

test.each([
  ["program", { program: "abcdefghij1" }, "E1010"],
  ["stage of another program", { programStage: "yXzYuQJYzTz" }, "E1013"],
  ["two-digit year", { occurredAt: "24-03-11" }, "BAD_PAYLOAD"],
  ["day that does not exist", { occurredAt: "2024-02-30" }, "BAD_PAYLOAD"],
  ["blank between date and time", { occurredAt: "2024-03-11 10:00" }, "BAD_PAYLOAD"],
  ["malformed enrollment", { enrollment: "x" }, "BAD_PAYLOAD"],
])("a wrong %s is named", (_, change, code) => {
  expect(codesOf({ ...good, ...change })).toEqual([code]);
});

test("where a malformed UID costs its object alone, a date that cannot be read costs the request", () => {
  const check = createPreflight({ ...fixtureSnapshot(), server: { version: "2.41.9.1" } });
  expect(codesOf({ ...good, event: "x", enrollment: "y" }, check)).toEqual(["E1048"]);
  expect(codesOf({ ...good, event: "x", occurredAt: "11/03/2024" }, check)).toEqual(["BAD_PAYLOAD"]);
  expect(codesOf({ ...good, event: "x", occurredAt: "11/03/2024" })).toEqual(["BAD_PAYLOAD"]);
});

test("a stage of another program is E1089", () => {
  const snapshot = fixtureSnapshot();
  const other = snapshot.programs.find(({ id }) => id !== good.program)?.programStages[0]?.id;
  expect(codesOf({ ...good, programStage: other })).toEqual(["E1089"]);
});

test.each([
  "2024",
  "2024-03",
  "20240311",
  "2024-03-11T10",
  "2024-03-11T10:00:00.000",
  "2024-03-11T10:00:00Z",
])("%s is a date that DHIS2 reads", (occurredAt) => {
  expect(preflight({ ...good, occurredAt })).toEqual([]);
});

test("a compulsory data element may wait while the event is scheduled, and no longer", () => {
  const bare = { ...good, dataValues: [] };
  expect(codesOf({ ...bare, status: "SCHEDULE" })).toEqual([]);
  expect(codesOf({ ...bare, status: "ACTIVE" })).toEqual(["E1303"]);
});

test("no message carries a value", () => {
  const values = [
    { dataElement: "f7Q5IEykioK", value: "Amina K." },
    { dataElement: "pAgG0yiv5ek", value: "Amina K." },
  ];
  const issues = preflight({ ...good, dataValues: [...(good.dataValues ?? []), ...values] });
  expect(issues.map(({ code }) => code)).toEqual(["E1302", "E1125"]);
  expect(JSON.stringify(issues)).not.toContain("Amina");
});
