import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkout, type SandboxTest, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { heldEvents, oldMapping, program, programStage } from "./pipeline.ts";

/** The hourly script as cron runs it. */
function runScript(
  { env, dir }: SandboxTest,
  args: readonly string[] = ["--full"],
): Promise<{ code: number | null; stderr: string }> {
  const settings = {
    CASE_TYPE: "visit",
    PROGRAM: program,
    PROGRAM_STAGE: programStage,
    MAPPING: oldMapping,
    STATE: dir.file("state"),
  };
  const child = spawn(join(checkout, "pipelines", "cases-to-events.sh"), args, {
    env: { PATH: process.env.PATH ?? "", HOME: dir.path, ...env, ...settings },
    cwd: dir.path,
  });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdout.resume();
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, stderr })));
}

test("three runs at once: each ends well or finds the index held, and the outcomes kept are those of one whole run", async () => {
  await withSandbox({ cases: 400 }, async (given) => {
    const { good, bad } = given.sandbox.seeded.expected;
    const runs = await Promise.all([1, 2, 3].map(() => runScript(given)));
    expect(runs.filter(({ code }) => code !== 5 && code !== 8)).toEqual([]);
    expect(runs.some(({ code }) => code === 5)).toBe(true);
    expect((await heldEvents(given.sandbox)).length).toBe(good.size);
    const outcomes = readFileSync(given.dir.file("state/outcomes.ndjson"), "utf8");
    expect(outcomes.split("\n").filter((line) => line.includes('"outcome"')).length).toBe(
      good.size + bad.size,
    );
    expect(readdirSync(given.dir.file("state")).filter((name) => /\.\d+$/.test(name))).toEqual([]);
  });
});

test("a wrong time is told before any server is asked", async () => {
  await withSandbox({}, async (given) => {
    for (const [args, fault] of [
      [["-f", "2024-02-30"], "--from-date 2024-02-30: expected a date or time that exists"],
      [["-w", "soon", "2024-13-01"], "--window soon: expected a date or time that exists"],
      [["-w", "2024-02-02", "2024-02-01"], "the time window ends before it starts"],
    ] as const) {
      const { code, stderr } = await runScript(given, args);
      expect(stderr).toContain(fault);
      expect(code).toBe(2);
    }
    expect([...given.sandbox.dhis2.requests, ...given.sandbox.commcare.requests]).toEqual([]);
  });
});
