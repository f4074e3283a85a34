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
