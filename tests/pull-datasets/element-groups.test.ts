import { type ToolRun, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { commitCheckpoints, listAsked, listHeld, listValues, monthly, now, pull, quarterly } from "./pull.ts";

const seeded = { now: () => now, dataValues: 2000 };
const malaria = ["noOh1hDCgCJ", "CstauQIBOlT"];
/** One element of each data set. */
const services = ["n6VaUvw9Nt9", "cRkDDiOZ39b"];

function streamsOf({ lines }: ToolRun): string[] {
  return lines.flatMap((parsed) => (parsed.kind === "begin" ? [parsed.line.begin.stream] : []));
}

test.each(["2.39", "2.43"])("of %s only the values of a group's data elements", async (profile) => {
  await withSandbox({ ...seeded, profile }, async (given) => {
    const held = listHeld(given.sandbox.dhis2, (period) => period.startsWith("2023"));
    const ofElements = (ids: readonly string[]) =>
      held.filter((text) => ids.some((id) => text.includes(` ${id} `)));
    const year = ["--year", "2023", "--data-element-group"];
    const run = await pull(given, "--data-set", monthly, ...year, "DEG_MALARIA", "--complete");
    expect([run.code, streamsOf(run)]).toEqual([0, [monthly]]);
    expect(listValues(run)).toEqual(ofElements(malaria));
    expect(listValues(run).length).toBeGreaterThan(50);
    expect(listAsked(given).map((asked) => asked.get("dataSet"))).not.toContain(monthly);
    const registrations = run.lines.filter(({ kind }) => kind === "completeDataSetRegistration");
    expect(new Set(registrations.map(({ line }) => JSON.stringify(line))).size).toBe(registrations.length);

    // Without a data set: every one that has such an element. Two groups are joined.
    const both = await pull(given, ...year, "services", "--data-element-group", "qXv7N2mKdRe");
    expect(streamsOf(both)).toEqual([monthly, quarterly]);
    expect(listValues(both)).toEqual(ofElements([...malaria, ...services]));
  });
});

test("a data set without such an element is left out with a warning; when all are, it ends with 2", async () => {
  await withSandbox(seeded, async (given) => {
    const what = ["--year", "2023", "--data-element-group", "DEG_MALARIA", "--data-set", quarterly];
    const none = await pull(given, ...what);
    expect([none.code, none.stdout]).toEqual([2, ""]);
    expect(none.stderr).toContain("no chosen data set has a data element of it");
    const some = await pull(given, ...what, "--data-set", monthly);
    expect([some.code, streamsOf(some)]).toEqual([0, [monthly]]);
    expect(some.stderr).toContain(`data set ${quarterly} (Facility quarterly review) has no data element`);
  });
});

test.each([
  ["2.42", "Malari", "--data-element-group Malari: nothing has this uid, code or name; there is qXv7N2mKdRe"],
  ["2.38", "DEG_MALARIA", "--data-element-group: needs DHIS2 2.39 or newer"],
])("%s, %s: exit 2 before anything is read, and why", async (profile, group, message) => {
  await withSandbox({ ...seeded, profile }, async (given) => {
    const run = await pull(given, "--all-data-sets", "--year", "2023", "--data-element-group", group);
    expect([run.code, run.stdout]).toEqual([2, ""]);
    expect(run.stderr).toContain(message);
    expect(listAsked(given)).toEqual([]);
  });
});

test("what was read of some data elements is not taken for all", async () => {
  await withSandbox(seeded, async (given) => {
    const index = given.dir.file("pair.db");
    const all = ["--data-set", monthly, "--period", "202312", "--incremental", "--index", index];
    const some = [...all, "--data-element-group", "DEG_MALARIA"];
    const read = async (...args: string[]): Promise<number> => {
      const run = await pull(given, ...args, "--overlap", "0");
      await commitCheckpoints(index, run.lines);
      return listValues(run).length;
    };
    const first = await read(...some);
    expect(first).toBeGreaterThan(0);
    expect(await read(...some)).toBe(0);
    expect(await read(...some, "--data-element-group", "DEG_SERVICES")).toBeGreaterThan(first);
    const whole = await read(...all);
    expect(whole).toBe(listHeld(given.sandbox.dhis2, (period) => period === "202312").length);
    // All was read before, so that of a part only what changed is read.
    expect(await read(...some)).toBe(0);
  });
});
