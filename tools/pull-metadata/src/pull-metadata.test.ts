import { parseMetadataSnapshot } from "@d2pipe/dhis2-model";
import { runTool, type ToolRun, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";

const program = "m9HubivKFQ0";

async function pull(env: Readonly<Record<string, string>>, ...args: string[]): Promise<ToolRun> {
  return runTool("pull-metadata", { args, env, stdout: "text" });
}

test("writes one line of JSON that the other tools read, and counts it", async () => {
  await withSandbox({}, async ({ env, sandbox }) => {
    const { code, stdout, stderr } = await pull(env, "--program", program);
    expect(code).toBe(0);
    expect(stdout.split("\n")).toHaveLength(2);
    const snapshot = parseMetadataSnapshot(stdout, "stdout");
    expect(snapshot.programs.map(({ id }) => id)).toEqual([program]);
    expect(stdout).not.toContain(sandbox.dhis2.url);
    expect(stderr).toMatch(/^pull-metadata: 1 program, 4 option sets, 24 org units, [\d.]+ s$/m);
    expect(sandbox.dhis2.requests.every(({ method }) => method === "GET")).toBe(true);
  });
});

test("takes several programs, and without one all of them", async () => {
  await withSandbox({}, async ({ env }) => {
    const two = await pull(env, "--program", program, "--program", "dp0YmhfOVmm");
    const all = await pull(env);
    const idsOf = ({ stdout }: ToolRun): string[] =>
      parseMetadataSnapshot(stdout, "stdout").programs.map(({ id }) => id);
    expect(idsOf(two)).toEqual(["dp0YmhfOVmm", program]);
    expect(idsOf(all).length).toBeGreaterThan(2);
  });
});

test("a data set is named by UID, code or name, and comes with its elements, combos and org units", async () => {
  await withSandbox({}, async ({ env, sandbox }) => {
    const byName = await pull(env, "--data-set", "Facility monthly report");
    const byCode = await pull(env, "--data-set", "DS_MONTH", "--data-set", "VaZsjqMclCP");
    expect([byName.code, byCode.code]).toEqual([0, 0]);
    const snapshot = parseMetadataSnapshot(byName.stdout, "stdout");
    expect({ ...parseMetadataSnapshot(byCode.stdout, "stdout"), pulledAt: snapshot.pulledAt }).toEqual(
      snapshot,
    );
    expect(snapshot.programs).toEqual([]);
    const [dataSet] = snapshot.dataSets ?? [];
    expect(dataSet).toMatchObject({ id: "VaZsjqMclCP", code: "DS_MONTH", periodType: "Monthly" });
    expect(dataSet?.dataSetElements.map(({ dataElement }) => dataElement)).toContainEqual({
      id: "n6VaUvw9Nt9",
      name: "OPD visits",
      code: "AG_OPD",
      valueType: "INTEGER_ZERO_OR_POSITIVE",
      zeroIsSignificant: true,
      categoryCombo: { id: "SSMJhtjAZsT" },
    });
    expect(snapshot.organisationUnits.map(({ id }) => id)).toEqual(dataSet?.organisationUnits);
    expect(snapshot.organisationUnits[0]).toMatchObject({
      code: expect.any(String),
      name: expect.any(String),
    });
    expect(snapshot.categoryCombos?.map(({ name, isDefault }) => [name, isDefault])).toEqual([
      ["Sex and age", false],
      ["default", true],
    ]);
    expect(snapshot.categoryCombos?.[0]?.categoryOptionCombos.map(({ code }) => code)).toEqual([
      "M_5P",
      "F_5P",
      "M_U5",
      "F_U5",
    ]);
    expect(byName.stderr).toMatch(/^pull-metadata: 1 data set, 0 option sets, 24 org units, [\d.]+ s$/m);
    expect(sandbox.dhis2.requests.every(({ method }) => method === "GET")).toBe(true);
  });
});

test("all data sets, alone and beside a program", async () => {
  await withSandbox({}, async ({ env }) => {
    const alone = parseMetadataSnapshot((await pull(env, "--all-data-sets")).stdout, "stdout");
    expect([alone.programs.length, alone.dataSets?.length]).toEqual([0, 2]);
    const both = await pull(env, "--all-data-sets", "--program", program);
    const { programs, dataSets } = parseMetadataSnapshot(both.stdout, "stdout");
    expect([programs.length, dataSets?.length]).toEqual([1, 2]);
    const contradiction = await pull(env, "--all-data-sets", "--data-set", "DS_MONTH");
    expect([contradiction.code, contradiction.stderr]).toEqual([
      2,
      expect.stringContaining("give --data-set or --all-data-sets, not both"),
    ]);
  });
});

test("a data set that is not there is refused, with those that are", async () => {
  await withSandbox({}, async ({ env }) => {
    const { code, stdout, stderr } = await pull(env, "--data-set", "DS_WEEK", "--data-set", "DS_MONTH");
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(
      'data set "DS_WEEK" is not on this server, or this user may not see it; there are VaZsjqMclCP (DS_MONTH, Facility monthly report), lhH5zvJSCkr (DS_QUARTER, Facility quarterly review)',
    );
  });
});

test.each([
  [
    "of no program",
    "abcdefghij1",
    "program abcdefghij1 does not exist on this server, or this user may not see it",
  ],
  ["that is malformed", "visits", 'program "visits" is not a UID'],
])("a uid %s ends with 2, one line that says so, and an empty stdout", async (_what, uid, message) => {
  await withSandbox({}, async ({ env }) => {
    const { code, stdout, stderr } = await pull(env, "--program", uid);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(message);
  });
});

test("a wrong password ends with 6, named by its variables, not shown", async () => {
  await withSandbox({}, async ({ env }) => {
    const { code, stdout, stderr } = await pull(
      { ...env, DHIS2_PASSWORD: "not-this-one" },
      "--program",
      program,
    );
    expect(code).toBe(6);
    expect(stdout).toBe("");
    expect(stderr).toContain("DHIS2_PASSWORD");
    expect(stderr).not.toContain("not-this-one");
  });
});

test("an answer cut short is asked for again", async () => {
  await withSandbox({}, async ({ env, sandbox }) => {
    sandbox.dhis2.setFaults([
      { match: { path: "/api/programs", nth: 1 }, fault: { kind: "truncated-json" } },
    ]);
    const { code, stdout } = await pull(env, "--program", program);
    expect(code).toBe(0);
    expect(parseMetadataSnapshot(stdout, "stdout").programs).toHaveLength(1);
  });
});

test("a server below 2.38 is refused plainly", async () => {
  await withSandbox({}, async ({ env, sandbox }) => {
    sandbox.dhis2.setFaults([{ match: {}, fault: { kind: "version", version: "2.35.1" } }]);
    const { code, stderr } = await pull(env, "--program", program);
    expect(code).toBe(2);
    expect(stderr).toContain("the server is DHIS2 2.35.1; expected 2.38 or newer");
  });
});
