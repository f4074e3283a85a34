import { writeFileSync } from "node:fs";
import { ipcSurvey } from "@d2pipe/sandbox";
import { runPipe, runTool, type SandboxTest, type ToolRun, withSandbox } from "@d2pipe/testkit";
import { describe, expect, test } from "vitest";
import { countStatuses, heldEvents, outcomesOf } from "../cases-to-events/pipeline.ts";
import { makeSubmissions, type Submission, toCsv, writeLoaderFiles } from "./loader-files.ts";
import { toPipe } from "./pipe.ts";

async function fetchCsv(csv: string, args: readonly string[] = []): Promise<ToolRun> {
  return await runTool("fetch-kobo", { args: ["-", ...args], stdin: csv });
}

async function push(
  { env, dir }: SandboxTest,
  submissions: readonly Submission[],
  key: string,
): ReturnType<typeof runPipe> {
  writeFileSync(dir.file("kobo.csv"), toCsv(submissions));
  const fetch = [dir.file("kobo.csv"), "--delimiter", "~", "--stream", "sipca", "--key", key];
  return await runPipe(toPipe(dir, { fetch }), { env });
}

function codesOf({ lines }: Pick<ToolRun, "lines">): (string | undefined)[][] {
  return outcomesOf(lines).map(({ id, outcome }) => [id, outcome.status, outcome.code]);
}

describe("two rows of one key", () => {
  test("with other answers: the first one passes, each later one is rejected with both lines, exit 5", async () => {
    const run = await fetchCsv('visit;q\nv1;a\nv2;b\nv1;"c\nd"\nv3;e\nv1;f\n', ["--key", "visit"]);
    expect(run.code).toBe(5);
    expect(run.lines.map(({ kind }) => kind)).toEqual([
      "begin",
      "row",
      "row",
      "outcome",
      "row",
      "outcome",
      "end",
    ]);
    expect(codesOf(run)).toEqual([
      ["v1", "rejected", "DUPLICATE_RECORD"],
      ["v1", "rejected", "DUPLICATE_RECORD"],
    ]);
    const messages = outcomesOf(run.lines).map(({ outcome }) => outcome.message);
    expect(messages).toEqual([
      expect.stringContaining("lines 2 and 4"),
      expect.stringContaining("lines 2 and 7"),
    ]);
    expect(run.stdout).toContain('"count":5,"complete":true');
    expect(run.stderr).toContain(
      "rejected (DUPLICATE_RECORD), with the same visit as an earlier row and other answers: 2 rows (lines 4, 7)",
    );
  });

  test("wholly alike: both pass, since they say the same, with a warning", async () => {
    const run = await fetchCsv("_id;q;_index\n1;a;1\n2;b;2\n1;a;3\n");
    expect([run.code, run.lines.length]).toEqual([0, 5]);
    expect(run.stderr).toContain("passed on, but wholly the same as an earlier row: 1 row (line 4)");
  });

  test("ids that differ in one character, or in leading zeros, are not one key", async () => {
    const ids = ["1", "01", "001", "1 ", "a", "A", "\u00e9", "e\u0301"];
    const run = await fetchCsv(`_id;q\n${ids.map((id, at) => `${id};${at}\n`).join("")}`);
    expect([run.code, run.lines.length]).toEqual([0, ids.length + 2]);
  });

  test("a key that many share rejects all rows but one of each, and names a few of them", async () => {
    const rows = Array.from({ length: 400 }, (_, at) => `HF_${at % 4};${at}\n`);
    const run = await fetchCsv(`FACILITY;q\n${rows.join("")}`, ["--key", "FACILITY"]);
    expect([run.code, codesOf(run).length]).toEqual([5, 396]);
    expect(run.stderr).toMatch(/: 396 rows \(lines 6, 7, 8, 9, 10, …\)$/m);
    expect(run.stderr.length).toBeLessThan(600);
  });

  test("of submissions from the server, by their ids", async () => {
    await withSandbox({ submissions: 50 }, async ({ env, sandbox }) => {
      const args = [`kobo://${ipcSurvey.uid}`, "--key", "FACILITY"];
      const run = await runTool("fetch-kobo", { args, env });
      const held = sandbox.kobo.simulator.store.list();
      const facilities = held.map(({ answers }) => answers.FACILITY);
      expect(run.code).toBe(5);
      expect(run.lines.filter(({ kind }) => kind === "row")).toHaveLength(
        new Set(facilities.filter(Boolean)).size,
      );
      expect(run.lines).toHaveLength(held.length + 2);
      expect(run.stderr).toMatch(/with the same FACILITY .*: \d+ rows \(submissions \d+/);
    });
  });
});

test("rows without a name are counted on stderr, with their lines", async () => {
  const run = await fetchCsv("_id;q\n1;a\n;b\n3;c\n;d\n");
  expect([run.code, codesOf(run)]).toEqual([
    5,
    [
      ["", "rejected", "NO_ID"],
      ["", "rejected", "NO_ID"],
    ],
  ]);
  expect(run.stderr).toContain("rejected (NO_ID), without anything that names it: 2 rows (lines 3, 5)");
  const keyed = await fetchCsv("_id;q\n1;a\n2;\n", ["--key", "q"]);
  expect(keyed.stderr).toContain("rejected (NO_ID), with nothing in q (--key): 1 row (line 3)");
});

test("through the whole pipe a key that is not unique ends in one event, and nothing is silent", async () => {
  await withSandbox({}, async (given) => {
    writeLoaderFiles(given.dir);
    const [one, two, three] = makeSubmissions(3);
    if (!one || !two || !three) throw new Error("no submissions");
    const clash = { ...three, cells: { ...three.cells, ipc_assessor: one.cells.ipc_assessor ?? "" } };
    const first = await push(given, [one, two, clash], "ipc_assessor");
    expect(first.codes).toEqual([5, 0, 0, 0, 0]);
    expect(countStatuses(first.lines)).toEqual({ created: 2, rejected: 1 });
    expect((await heldEvents(given.sandbox)).length).toBe(2);
    const again = await push(given, [one, two, clash], "ipc_assessor");
    expect(countStatuses(again.lines)).toEqual({ unchanged: 2, rejected: 1 });
    const corrected = await push(given, [one, two, three], "ipc_assessor");
    expect([corrected.codes, countStatuses(corrected.lines)]).toEqual([
      [0, 0, 0, 0, 0],
      { unchanged: 2, created: 1 },
    ]);
  });
});

test("through the whole pipe rows wholly alike are one event, with an outcome each", async () => {
  await withSandbox({}, async (given) => {
    writeLoaderFiles(given.dir);
    const [one, two] = makeSubmissions(2);
    if (!one || !two) throw new Error("no submissions");
    const first = await push(given, [one, two, one], "ipc_assessor");
    expect([first.codes, countStatuses(first.lines)]).toEqual([
      [0, 0, 0, 0, 0],
      { created: 2, unchanged: 1 },
    ]);
    expect((await heldEvents(given.sandbox)).length).toBe(2);
  });
});
