import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ipcSurvey } from "@d2pipe/sandbox";
import { startAzurite, type AzureLake } from "@d2pipe/testkit";
import { checkout, type SandboxTest, withSandbox } from "@d2pipe/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { heldEvents } from "../cases-to-events/pipeline.ts";
import { makeSubmissions, toCsv, writeLoaderFiles } from "./loader-files.ts";

/** The daily script with the lake in the loop, as cron runs it. */
let lake: AzureLake;

beforeAll(async () => {
  lake = await startAzurite(["sipca"]);
});

afterAll(async () => {
  await lake[Symbol.asyncDispose]();
});

interface Ran {
  code: number | null;
  stderr: string;
}

function start(
  { env, dir }: SandboxTest,
  state: string,
  index: string,
  others: Readonly<Record<string, string>> = {},
): { kill(): void; done: Promise<Ran> } {
  const settings = {
    SOURCE: "azblob://sipca/raw/kobo.csv",
    LAKE_INDEX: `azblob://sipca/raw/${index}.db`,
    STREAM: "sipca",
    DELIMITER: "~",
    MAPPING: dir.file("mapping_generated.json"),
    ORG_UNITS: dir.file("mapping_orgUnits.json"),
    STATE: dir.file(state),
    SMTP_URL: "",
    ...others,
  };
  const child = spawn(join(checkout, "pipelines", "kobo-to-events.sh"), ["--env", dir.file("none.env")], {
    env: { PATH: process.env.PATH ?? "", HOME: dir.path, ...env, ...lake.env, ...settings },
    detached: true,
    cwd: dir.path,
  });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdout.resume();
  const done = new Promise<Ran>((resolve) => child.on("close", (code) => resolve({ code, stderr })));
  return { kill: () => void process.kill(-(child.pid ?? 0), "SIGKILL"), done };
}

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

/** The index as it lies in the lake has to be a whole SQLite file. */
async function ensureWhole(given: SandboxTest, index: string): Promise<void> {
  const bytes = await lake.get(`sipca/raw/${index}.db`);
  if (bytes === undefined) return;
  const file = given.dir.file("from-lake.db");
  writeFileSync(file, bytes);
  const database = new DatabaseSync(file, { readOnly: true });
  expect(database.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
  database.close();
}

test("the index lives in the lake: a second machine goes on from it", async () => {
  await withSandbox({}, async (given) => {
    writeLoaderFiles(given.dir);
    await lake.put("sipca/raw/kobo.csv", toCsv(makeSubmissions(200)));
    const first = await start(given, "one", "shared").done;
    expect([first.code, first.stderr.includes("200 created")]).toEqual([0, true]);
    await lake.put("sipca/raw/kobo.csv", toCsv(makeSubmissions(210)));
    const second = await start(given, "two", "shared").done;
    expect(second.code).toBe(0);
    expect(second.stderr).toContain(" 10 created");
    expect(second.stderr).toContain(" 200 unchanged");
    expect((await heldEvents(given.sandbox)).length).toBe(210);
    await ensureWhole(given, "shared");
  });
});

test("killed at 50 random moments, the last run leaves each submission once, and the lake never a torn index", async () => {
  const next = random(7);
  await withSandbox({}, async (given) => {
    writeLoaderFiles(given.dir);
    await lake.put("sipca/raw/kobo.csv", toCsv(makeSubmissions(1500)));
    for (let moment = 0; moment < 50; moment += 1) {
      const run = start(given, "killed", "killed");
      const timer = setTimeout(() => run.kill(), 200 + next() * 1800);
      await run.done;
      clearTimeout(timer);
      await ensureWhole(given, "killed");
    }
    const last = await start(given, "killed", "killed").done;
    expect(last.code).toBe(0);
    const held = await heldEvents(given.sandbox);
    expect(held.length).toBe(1500);
    expect(new Set(held.map(({ event }) => event)).size).toBe(1500);
  });
});

test("two runs at once: one of them gives way, and nothing is lost or doubled", async () => {
  await withSandbox({}, async (given) => {
    writeLoaderFiles(given.dir);
    await lake.put("sipca/raw/kobo.csv", toCsv(makeSubmissions(300)));
    const both = await Promise.all([start(given, "a", "both").done, start(given, "b", "both").done]);
    const codes = both.map(({ code }) => code ?? -1).toSorted((a, b) => a - b);
    expect([
      [0, 0],
      [0, 8],
    ]).toContainEqual(codes);
    expect((await start(given, "a", "both").done).code).toBe(0);
    expect((await heldEvents(given.sandbox)).length).toBe(300);
  });
});

test("straight from Kobo, without a lake", async () => {
  await withSandbox({ submissions: 120 }, async (given) => {
    writeLoaderFiles(given.dir);
    const settings = { SOURCE: `kobo://${ipcSurvey.uid}`, LAKE_INDEX: "" };
    const { good, bad } = given.sandbox.seededSubmissions.expected;
    const first = await start(given, "kobo", "none", settings).done;
    expect([first.code, first.stderr]).toEqual([5, expect.stringContaining(`${good.size} created`)]);
    const again = await start(given, "kobo", "none", settings).done;
    expect([again.code, again.stderr]).toEqual([5, expect.stringContaining(`${good.size} unchanged`)]);
    expect(bad.size).toBeGreaterThan(0);
  });
});
