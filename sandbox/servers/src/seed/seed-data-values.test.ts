import { expect, test } from "vitest";
import metadata from "../../fixture/metadata.json" with { type: "json" };
import { createDhis2Simulator } from "../dhis2/dhis2-simulator.ts";
import { seedDataValues } from "./seed-data-values.ts";

const now = Date.parse("2026-11-21T12:00:00Z");
const { aggregate: model } = createDhis2Simulator({ version: "2.42", metadata, now: () => new Date(now) });

function seed(count: number, given: { seed?: number } = {}) {
  const { values, registrations } = seedDataValues({ model, count, now, storedBy: "integration", ...given });
  return { values: [...values], registrations: [...registrations] };
}

test("the same seed and day give the same values, another seed others", () => {
  expect(seed(1000)).toEqual(seed(1000));
  expect(seed(1000).values).not.toEqual(seed(1000, { seed: 2 }).values);
});

test("as many as asked for, each key once, the newest whole month and quarter first", () => {
  for (const count of [0, 1, 2000]) expect(seed(count).values).toHaveLength(count);
  const { values } = seed(2000);
  const keys = values.map(
    (one) => `${one.dataElement} ${one.period} ${one.orgUnit} ${one.categoryOptionCombo}`,
  );
  expect(new Set(keys).size).toBe(2000);
  const periods = [...new Set(values.map(({ period }) => period))];
  expect(periods.slice(0, 4)).toEqual(["202610", "202609", "2026Q3", "202608"]);
});

test("nothing lies in the future, nor in a facility that is closed", () => {
  const { values, registrations } = seed(12_000);
  expect(values.every(({ created }) => created <= now)).toBe(true);
  expect(values.some(({ orgUnit }) => orgUnit === "C2VZydvOA4j")).toBe(false);
  const reports = new Set(values.map(({ period, orgUnit }) => `${period} ${orgUnit}`));
  expect(registrations.length).toBeGreaterThan(500);
  expect(registrations.every((one) => reports.has(`${one.period} ${one.organisationUnit}`))).toBe(true);
});
