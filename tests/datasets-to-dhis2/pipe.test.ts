import { type PipeRun, runPipe, type SandboxTest, type Stage, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { countStatuses } from "../cases-to-events/pipeline.ts";
import { dataSets, exportValues, importValues, pullBoth } from "../map-ids/two-servers.ts";
import { heldByCode } from "./held-by-code.ts";

/** Values of one server on their way to another that has other ids, of any version. */
const when = ["--all-data-sets", "--year", "2024"] as const;
/** The newest whole month is February. */
const now = (): Date => new Date("2024-12-11T10:00:00Z");

interface Files {
  source: string;
  target: string;
}

async function transfer(
  { env, dir }: SandboxTest,
  { source, target }: Files,
  { pull = [], push = [] }: { pull?: readonly string[]; push?: readonly string[] } = {},
): Promise<PipeRun> {
  const index = ["--index", dir.file("pair.db")] as const;
  const stages: readonly Stage[] = [
    ["pull-datasets", "--connection", "SOURCE", ...when, ...index, ...pull],
    ["map-ids", "--scheme", "code", "--from-metadata", source, "--to-metadata", target],
    ["push-dhis2", "--connection", "TARGET", "--metadata", target, ...index, ...push],
  ];
  return await runPipe(stages, { env });
}

test.each([
  ["2.42", "2.43"],
  ["2.43", "2.38"],
])("every value of a %s arrives at a %s with other ids, once; then nothing is sent", async (from, to) => {
  await withSandbox({ profile: from, target: { profile: to }, dataValues: 3000, now }, async (given) => {
    const { sandbox } = given;
    const files = await pullBoth(given);
    const here = await heldByCode(sandbox.dhis2.url);
    expect(here.length).toBeGreaterThan(500);
    const first = await transfer(given, files);
    expect([first.codes, countStatuses(first.lines)]).toEqual([[0, 0, 0], { created: here.length }]);
    expect(await heldByCode(sandbox.target?.url)).toEqual(here);
    sandbox.target?.clearRequests();
    expect(countStatuses((await transfer(given, files)).lines)).toEqual({ unchanged: here.length });
    expect(sandbox.target?.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  });
});

test("what changes and what is deleted at the source follows, and answers that are lost cost nothing", async () => {
  await withSandbox({ target: {}, dataValues: 600, now }, async (given) => {
    const { sandbox } = given;
    const files = await pullBoth(given);
    await transfer(given, files);
    const [dataSet = ""] = dataSets;
    const values = (await exportValues(sandbox.dhis2.url, dataSet, "UID")).filter(
      ({ dataElement, period }) => dataElement === "CstauQIBOlT" && period.startsWith("2024"),
    );
    const [changed, deleted] = values;
    if (!changed || !deleted) throw new Error("the source has too few values");
    await importValues(sandbox.dhis2.url, dataSet, [
      { ...changed, value: "4711" },
      { ...deleted, deleted: true },
    ]);
    const match = { method: "POST", path: "/api/dataValueSets", nth: 1 };
    sandbox.target?.setFaults([{ match, fault: { kind: "cut-after-commit" } }]);
    const incremental = { pull: ["--incremental"] };
    const run = await transfer(given, files, incremental);
    expect(run.codes).toEqual([0, 0, 0]);
    expect(countStatuses(run.lines)).toMatchObject({ updated: 1, deleted: 1 });
    expect(await heldByCode(sandbox.target?.url)).toEqual(await heldByCode(sandbox.dhis2.url));
  });
});

test("what the target rejected comes again with --incremental, though it did not change, until it is accepted", async () => {
  await withSandbox({ target: {}, dataValues: 600, now }, async (given) => {
    const { sandbox, env } = given;
    const files = await pullBoth(given);
    const incremental = { pull: ["--incremental", "--overlap", "0"] };
    const northern = { ...given, env: { ...env, DHIS2_TARGET_USERNAME: "northonly" } };
    const first = await transfer(northern, files, incremental);
    const { created = 0, rejected = 0 } = countStatuses(first.lines);
    expect([first.codes, created > 20, rejected > 20]).toEqual([[0, 0, 5], true, true]);
    const second = await transfer(given, files, incremental);
    expect(second.codes).toEqual([0, 0, 0]);
    expect(countStatuses(second.lines)).toMatchObject({ created: rejected });
    expect(await heldByCode(sandbox.target?.url)).toEqual(await heldByCode(sandbox.dhis2.url));
    // Now only what was entered at the very time of the run before.
    const { unchanged = 0, ...others } = countStatuses((await transfer(given, files, incremental)).lines);
    expect([others, unchanged < rejected / 2]).toEqual([{}, true]);
  });
});

test("the same server twice is refused before anything is written", async () => {
  await withSandbox({ dataValues: 200, now }, async (given) => {
    const { env, sandbox } = given;
    const stages: readonly Stage[] = [["pull-datasets", ...when], ["push-dhis2"]];
    const run = await runPipe(stages, { env });
    expect(run.codes.at(-1)).toBe(2);
    expect(run.stderrs.at(-1)).toContain("is the one that the records were pulled from; nothing was written");
    expect(sandbox.dhis2.requests.filter(({ method }) => method !== "GET")).toEqual([]);
    const meant = await runPipe(
      [
        ["pull-datasets", ...when],
        ["push-dhis2", "--allow-same-server"],
      ],
      { env },
    );
    expect(meant.codes).toEqual([0, 0]);
  });
});

test("a value that does not fit is told before it is sent, by name, and the others arrive", async () => {
  await withSandbox({ target: {}, dataValues: 300, now }, async (given) => {
    const { env, dir, sandbox } = given;
    const files = await pullBoth(given);
    const stdin = (await transferDry(given, files)).replace(/"value":"[^"]*"/, '"value":"many"');
    const push: Stage = ["push-dhis2", "--connection", "TARGET", "--metadata", files.target];
    const run = await runPipe([[...push, "--index", dir.file("pair.db")]], { env, stdin });
    const { rejected, created } = countStatuses(run.lines);
    expect([run.code, rejected]).toEqual([5, 1]);
    expect(run.stdout).toMatch(/"code":"E7619","message":"data element [^"]*expected/);
    expect(await heldByCode(sandbox.target?.url)).toHaveLength(created ?? 0);
  });
});

/** The lines that the sink would get. */
async function transferDry({ env }: SandboxTest, { source, target }: Files): Promise<string> {
  const run = await runPipe(
    [
      ["pull-datasets", "--connection", "SOURCE", ...when],
      ["map-ids", "--scheme", "code", "--from-metadata", source, "--to-metadata", target],
    ],
    { env },
  );
  return run.stdout;
}
