import { type SandboxTest, type ToolRun, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { listAsked, listHeld, listValues, monthly, northDistrict, now, pull, quarterly } from "./pull.ts";

const seeded = { now: () => now, dataValues: 6000 };

/** One request after the other, so that their order is that of the periods. */
const oneUnit = ["--org-unit", "HF-111", "--lanes", "1"];

async function withValues(run: (given: SandboxTest) => Promise<void>): Promise<void> {
  await withSandbox(seeded, run);
}

function listStreams({ lines }: ToolRun): string[] {
  return lines.flatMap((parsed) => (parsed.kind === "begin" ? [parsed.line.begin.stream] : []));
}

test.each(["2.38", "2.41", "2.42", "2.43"])(
  "every value of a year arrives once from %s, in frames",
  async (profile) => {
    await withSandbox({ ...seeded, profile }, async (given) => {
      const run = await pull(given, "--all-data-sets", "--year", "2023");
      expect(run.code).toBe(0);
      const expected = listHeld(given.sandbox.dhis2, (period) => period.startsWith("2023"));
      expect(expected.length).toBeGreaterThan(1000);
      expect(listValues(run)).toEqual(expected);
      expect(listStreams(run)).toEqual([monthly, quarterly]);
      for (const parsed of run.lines) {
        if (parsed.kind !== "end") continue;
        const { stream, count, complete } = parsed.line.end;
        expect({ complete, count }).toEqual({
          complete: true,
          count: expected.filter((text) => text.startsWith(stream)).length,
        });
      }
    });
  },
);

test("the order of lines depends on neither the number of requests at a time nor their length", async () => {
  await withValues(async (given) => {
    const args = ["--all-data-sets", "--period", "LAST_6_MONTHS"];
    const [one, four] = [
      await pull(given, ...args, "--lanes", "1"),
      await pull(given, ...args, "--lanes", "4"),
    ];
    expect(one.code + four.code).toBe(0);
    expect(listValues(four).length).toBeGreaterThan(100);
    const periods = ({ lines }: ToolRun): string[] =>
      lines.flatMap((parsed) =>
        parsed.kind === "dataValue" ? [`${parsed.line.src.stream} ${parsed.line.dataValue.orgUnit}`] : [],
      );
    expect(periods(four)).toEqual(periods(one));
    expect(listValues(four)).toEqual(listValues(one));
  });
});

test.each([
  ["by uid", ["--data-set", monthly]],
  ["by code", ["--data-set", "DS_MONTH"]],
  ["by name, in any letter case", ["--data-set", "facility MONTHLY report"]],
  ["as all that are not excepted", ["--all-data-sets", "--except", "DS_QUARTER"]],
])("a data set %s", async (_how, what) => {
  await withValues(async (given) => {
    const run = await pull(
      given,
      ...what,
      "--district",
      "North District 1",
      "--year",
      "2024",
      "--month",
      "1",
    );
    expect(run.code).toBe(0);
    expect(listStreams(run)).toEqual([monthly]);
    expect(
      listAsked(given).map((asked) => [asked.get("orgUnit"), asked.get("children"), asked.get("period")]),
    ).toEqual([[northDistrict, "true", "202401"]]);
  });
});

test.each([
  ["every org unit of level 3", [], 6],
  ["of another level", ["--org-unit-level", "2"], 3],
  ["two districts", ["--district", "MA-11, South District 2"], 2],
  ["a facility by code", ["--org-unit", "HF-111"], 1],
  ["one that is below another is not asked twice", ["--org-unit", "HF-111", "--org-unit", "North Region"], 1],
])("where: %s", async (_what, where, requests) => {
  await withValues(async (given) => {
    expect((await pull(given, "--data-set", monthly, ...where, "--period", "202401")).code).toBe(0);
    expect(listAsked(given)).toHaveLength(requests);
  });
});

test("an org unit alone, without those below it", async () => {
  await withValues(async (given) => {
    const run = await pull(
      given,
      "--data-set",
      monthly,
      "--org-unit",
      "MA-11",
      "--without-children",
      "--period",
      "202401",
    );
    expect(run.code).toBe(0);
    expect(listValues(run)).toEqual([]);
    expect(listAsked(given)[0]?.has("children")).toBe(false);
  });
});

test.each<[string[], string, string]>([
  [
    ["--year", "2024"],
    monthly,
    "202401 202402 202403 202404 202405 202406 202407 202408 202409 202410 202411 202412",
  ],
  [["--year", "2024", "--month", "2"], quarterly, "2024Q1"],
  [["--year", "2023", "--quarter", "4"], monthly, "202310 202311 202312"],
  [["--year", "2023", "--year", "2024", "--quarter", "1"], quarterly, "2023Q1 2024Q1"],
  [["--days-back", "11"], monthly, "202402 202403"],
  [["--current-date"], quarterly, "2024Q1"],
  [["--last-quarter"], monthly, "202310 202311 202312"],
  [["--period", "LAST_3_MONTHS"], monthly, "202312 202401 202402"],
  [["--period", "2024W5", "--period", "202312"], monthly, "202312 202401 202402"],
])("when: %j for %s is %s", async (time, dataSet, expected) => {
  await withValues(async (given) => {
    expect((await pull(given, ...oneUnit, "--data-set", dataSet, ...time)).code).toBe(0);
    expect(
      listAsked(given)
        .flatMap((asked) => asked.getAll("period"))
        .join(" "),
    ).toBe(expected);
  });
});

test("nothing chosen: one message that says what to add", async () => {
  await withValues(async (given) => {
    const { code, stdout, stderr } = await pull(given);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(
      "no data set chosen: add --data-set, --map, --all-data-sets or --data-element-group",
    );
    expect(stderr).toContain("no time chosen: add --period, --year");
  });
});

test.each([
  [["--period", "202413"], "--period 202413: expected a period"],
  [["--period", "NEXT_MONTH"], "--period NEXT_MONTH: expected a period"],
  [["--month", "13"], "--month 13: expected 1 to 12"],
  [["--year", "24"], "--year 24: expected four digits"],
  [["--year", "2024", "--month", "13"], "--month 13: expected 1 to 12"],
  [["--year", "2024", "--quarter", "5"], "--quarter 5: expected 1 to 4"],
  [["--year", "2024", "--incremental"], "--incremental: needs --index"],
  [["--year", "2024", "--except", "x"], "--except: only with --all-data-sets"],
  [["--year", "2024", "--all-data-sets"], "--data-set / --all-data-sets: these exclude each other"],
  [["--year", "2024", "--org-unit", "x", "--district", "y"], "these exclude each other"],
])("flags that make no sense: %j", async (args, message) => {
  await withValues(async (given) => {
    const { code, stdout, stderr } = await pull(given, "--data-set", monthly, ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(given.sandbox.dhis2.requests).toEqual([]);
  });
});

test.each([
  [
    ["--data-set", "report"],
    `--data-set report: nothing has this uid, code or name; there is ${monthly} (Facility monthly report)`,
  ],
  [
    ["--data-set", "x"],
    `there is ${monthly} (Facility monthly report), ${quarterly} (Facility quarterly review)`,
  ],
  [
    ["--data-set", monthly, "--district", "North District 1,Nowhere,district 2"],
    "--district district 2: nothing has this uid, code or name; there is",
  ],
  [["--data-set", monthly, "--org-unit", "District 1"], "North District 1, in North Region"],
  [
    ["--data-set", monthly, "--org-unit-level", "9"],
    "--org-unit-level 9: the server has no org unit of this level",
  ],
])("a name that stands for nothing lists candidates: %j", async (args, message) => {
  await withValues(async (given) => {
    const { code, stdout, stderr } = await pull(given, "--year", "2024", ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(listAsked(given)).toEqual([]);
  });
});
