import { describe, expect, it } from "vitest";
import metadata from "../../fixture/metadata.json" with { type: "json" };
import { caseIssues } from "./case-issues.ts";
import { listFacilities } from "./fixture-facilities.ts";
import { seedCases } from "./seed-cases.ts";
import { countOfIssue } from "./add-issues.ts";

const facilities = listFacilities("m9HubivKFQ0");
const seeded = seedCases({ count: 5000, seed: 7, facilities });
const { cases, expected } = seeded;

describe("seeded cases", () => {
  it("are the same for the same seed and others for another", () => {
    expect(seedCases({ count: 5000, seed: 7, facilities })).toEqual(seeded);
    expect(seedCases({ count: 5000, seed: 8, facilities }).cases[0]?.case_id).not.toBe(cases[0]?.case_id);
  });

  it("name for each case what must become of it", () => {
    const known = [...expected.good, ...expected.bad.keys(), ...expected.open];
    expect(known.toSorted()).toEqual(cases.map(({ case_id }) => case_id).toSorted());
    expect(
      cases
        .filter(({ closed }) => !closed)
        .map(({ case_id }) => case_id)
        .toSorted(),
    ).toEqual([...expected.open].toSorted());
  });

  it("carry every issue in its known number", () => {
    for (const [issue, { rate }] of caseIssues)
      expect(expected.issues.get(issue)).toBe(countOfIssue(rate, 5000));
    expect(expected.bad.size).toBe(69);
  });

  it("share one indexed_on 1500 times and close over two years", () => {
    expect(cases.filter(({ indexed_on }) => indexed_on === expected.sharedIndexedOn)).toHaveLength(1500);
    const years = new Set(cases.map(({ date_closed }) => date_closed?.slice(0, 4) ?? "none"));
    expect([...years].toSorted()).toEqual(["2024", "2025", "none"]);
  });

  it("of the good kind name open facilities of the program and options of the fixture", () => {
    const codes = new Set(metadata.options.map(({ code }) => code));
    for (const record of cases.filter(({ case_id }) => expected.good.has(case_id))) {
      const {
        userLocationOrgUnitID = "",
        sex = "",
        rdt_result = "",
        outcome = "",
        symptoms = "",
      } = record.properties;
      expect(facilities).toContain(userLocationOrgUnitID);
      const chosen = [sex, rdt_result, outcome, ...symptoms.split(" ")].filter((code) => code !== "");
      expect(chosen.filter((code) => !codes.has(code))).toEqual([]);
    }
  });
});
