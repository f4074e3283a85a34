import { openIndex } from "@d2pipe/index-store";
import { anEntry, runTool, tempDir, toChanges, type ToolRun } from "@d2pipe/testkit";
import { expect, test } from "vitest";

/** One entry done, one refused by DHIS2, one refused before it had a place. */
async function makeIndex(file: string): Promise<void> {
  const index = openIndex(file, { tool: "push-dhis2", now: () => new Date("2024-03-11T09:00:00Z") });
  const place = { rev: "2024", scope: "event/m9HubivKFQ0/aPPoC5xUgS3" };
  const entries = [
    anEntry("case-1", place),
    anEntry("case-2", { ...place, target: "a1B2c3D4e5G", held: "no", status: "rejected", code: "E1125" }),
    anEntry("case-3", { ...place, scope: "", target: undefined, status: "rejected", code: "NO_DATE" }),
  ];
  const cursor = { indexed_on: "2024-03-11" };
  await index.commit(toChanges(entries, [{ system: "commcare", stream: "demo/visit", cursor }]));
  await index.endRun({ counts: { created: 1, rejected: 2 }, exitCode: 5, complete: true });
  index.close();
}

async function run(args: readonly string[], stdout: "lines" | "text" = "lines"): Promise<ToolRun> {
  using dir = tempDir();
  await makeIndex(dir.file("visits.db"));
  return await runTool("reconcile-index", { args, cwd: dir.path, stdout });
}

test("pending writes one rejected outcome a record that waits to be corrected, with what its code means", async () => {
  const { code, lines } = await run(["pending", "--index", "visits.db"]);
  expect(code).toBe(0);
  expect(lines.map(({ line }) => line)).toEqual([
    {
      src: { system: "commcare", stream: "demo/visit", id: "case-2", rev: "2024" },
      outcome: expect.objectContaining({ status: "rejected", target: "event/a1B2c3D4e5G", code: "E1125" }),
    },
    {
      src: { system: "commcare", stream: "demo/visit", id: "case-3", rev: "2024" },
      outcome: expect.objectContaining({ status: "rejected", code: "NO_DATE", message: expect.any(String) }),
    },
  ]);
});

test("pending can be narrowed to a stream", async () => {
  const { stdout } = await run(["pending", "--index", "visits.db", "--stream", "demo/other"]);
  expect(stdout).toBe("");
});

test("the report is for people and leaves stdout empty", async () => {
  const { code, stdout, stderr } = await run(["report", "--index", "visits.db"]);
  expect(code).toBe(0);
  expect(stdout).toBe("");
  for (const text of ["1 created", "E1125", "NO_DATE", "push-dhis2: exit 5", "indexed_on"]) {
    expect(stderr).toContain(text);
  }
});

test("report --json writes one object a line", async () => {
  const { stdout } = await run(["report", "--index", "visits.db", "--json"], "text");
  const lines = stdout
    .trimEnd()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
  expect(lines[0]).toMatchObject({ index: { file: "visits.db", schema: 3, entries: 3, pending: 2 } });
  expect(lines).toContainEqual({ pending: expect.objectContaining({ code: "E1125", count: 1 }) });
  expect(lines).toContainEqual({
    checkpoint: { system: "commcare", stream: "demo/visit", cursor: { indexed_on: "2024-03-11" } },
  });
  expect(lines).toContainEqual({
    run: expect.objectContaining({ tool: "push-dhis2", exitCode: 5, complete: true }),
  });
});

test("the report says what a run that was killed had sent", async () => {
  using dir = tempDir();
  const file = dir.file("visits.db");
  await makeIndex(file);
  const index = openIndex(file, { tool: "push-dhis2", now: () => new Date("2024-03-11T10:00:00Z") });
  await index.intend(["case-4", "case-5"].map((id) => ({ entry: anEntry(id), aliases: [] })));
  index.close();
  const report = await runTool("reconcile-index", { args: ["report", "--index", file], stdout: "text" });
  expect(report.stderr).toContain("2 sent by a run that is at work or was killed");
  const json = await runTool("reconcile-index", {
    args: ["report", "--index", file, "--json"],
    stdout: "text",
  });
  expect(JSON.parse(json.stdout.split("\n")[0] ?? "")).toMatchObject({ index: { pending: 2, inFlight: 2 } });
});

test.each([
  [["remove", "--index", "visits.db"], "expected one of detect, report"],
  [["--index", "visits.db"], "expected one of detect, report"],
  [["report"], "--index is missing"],
  [["report", "--index", "other.db"], "no such index"],
])("%j is exit 2 with what was expected", async (args, message) => {
  const { code, stdout, stderr } = await run(args);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
});
