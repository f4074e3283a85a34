import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { openIndex } from "@d2pipe/index-store";
import { anEntry, runTool, tempDir, toChanges, type TempDir, type ToolRun } from "@d2pipe/testkit";
import { expect, test } from "vitest";

const options = { tool: "push-dhis2", now: () => new Date("2026-01-01T00:00:00Z") };

async function add(file: string, id: string): Promise<void> {
  const index = openIndex(file, options);
  await index.commit(toChanges([anEntry(id)]));
  index.close();
}

async function run(dir: TempDir, ...args: string[]): Promise<ToolRun> {
  const ran = await runTool("reconcile-index", { args, cwd: dir.path, stdout: "text" });
  expect(ran.stdout).toBe("");
  return ran;
}

async function countIn(dir: TempDir, file: string): Promise<number> {
  const { stdout } = await runTool("reconcile-index", {
    args: ["report", "--index", file, "--json"],
    cwd: dir.path,
    stdout: "text",
  });
  return JSON.parse(stdout.split("\n")[0] ?? "").index.entries;
}

test("two machines in turn: each goes on from the other's index; the slower of two is refused and overwrites nothing", async () => {
  using dir = tempDir();
  const down = (index: string): Promise<ToolRun> => run(dir, "download", "copy.db", "--index", index);
  const up = (index: string): Promise<ToolRun> => run(dir, "upload", "copy.db", "--index", index);
  expect((await down("one.db")).code).toBe(0);
  await add(dir.file("one.db"), "a");
  expect((await up("one.db")).code).toBe(0);
  expect((await down("two.db")).code).toBe(0);
  await add(dir.file("two.db"), "b");
  expect((await up("two.db")).code).toBe(0);
  await add(dir.file("one.db"), "c");
  const before = readFileSync(dir.file("copy.db"));
  const late = await up("one.db");
  expect([late.code, late.stderr]).toEqual([8, expect.stringContaining("nothing was overwritten")]);
  expect(readFileSync(dir.file("copy.db")).equals(before)).toBe(true);
  expect((await down("one.db")).code).toBe(0);
  expect(await countIn(dir, "one.db")).toBe(2);
  expect((await up("one.db")).code).toBe(0);
});

test("a run that could not upload goes on from its own index", async () => {
  using dir = tempDir();
  await run(dir, "download", "copy.db", "--index", "one.db");
  await add(dir.file("one.db"), "a");
  await run(dir, "upload", "copy.db", "--index", "one.db");
  await add(dir.file("one.db"), "b");
  const again = await run(dir, "download", "copy.db", "--index", "one.db");
  expect([again.code, again.stderr]).toEqual([0, expect.stringContaining("1 kept")]);
  expect(await countIn(dir, "one.db")).toBe(2);
});

test("--into leaves the index and its ETag alone, whichever of the two a run would start from", async () => {
  using dir = tempDir();
  writeFileSync(dir.file("dry.db"), "of an earlier dry run");
  await run(dir, "download", "copy.db", "--index", "one.db", "--into", "dry.db");
  expect(readdirSync(dir.path)).toEqual([]);
  await run(dir, "download", "copy.db", "--index", "one.db");
  await add(dir.file("one.db"), "a");
  await run(dir, "upload", "copy.db", "--index", "one.db");
  await add(dir.file("one.db"), "b");
  const look = (): unknown[] => [
    readFileSync(dir.file("one.db")),
    readFileSync(dir.file("one.db.etag"), "utf8"),
  ];
  const before = look();
  await run(dir, "download", "copy.db", "--index", "one.db", "--into", "dry.db");
  expect([await countIn(dir, "dry.db"), look()]).toEqual([2, before]);
  await run(dir, "download", "copy.db", "--index", "two.db");
  await add(dir.file("two.db"), "c");
  await add(dir.file("two.db"), "d");
  await run(dir, "upload", "copy.db", "--index", "two.db");
  await run(dir, "download", "copy.db", "--index", "one.db", "--into", "dry.db");
  expect([await countIn(dir, "dry.db"), look()]).toEqual([3, before]);
});

test("what was uploaded can be kept; without an index there is nothing to upload; a dry run does neither", async () => {
  using dir = tempDir();
  const nothing = await run(dir, "upload", "copy.db", "--index", "one.db");
  expect([nothing.code, nothing.stderr]).toEqual([0, expect.stringContaining("nothing was uploaded")]);
  await add(dir.file("one.db"), "a");
  await run(dir, "upload", "copy.db", "--index", "one.db", "--dry-run");
  await run(dir, "download", "copy.db", "--index", "one.db", "--dry-run");
  expect(readdirSync(dir.path).toSorted()).toEqual(["one.db", "one.db.lock"]);
  await run(dir, "upload", "copy.db", "--index", "one.db", "--keep", "kept.db");
  expect(readFileSync(dir.file("kept.db")).equals(readFileSync(dir.file("copy.db")))).toBe(true);
  expect(readdirSync(dir.path).filter((name) => /upload|partial|new-/u.test(name))).toEqual([]);
});

test("a copy that is not an index does not take the place of one", async () => {
  using dir = tempDir();
  await add(dir.file("one.db"), "a");
  await run(dir, "upload", "copy.db", "--index", "one.db");
  const before = readFileSync(dir.file("one.db"));
  for (const content of ["{}", ""]) {
    writeFileSync(dir.file("copy.db"), content);
    expect((await run(dir, "download", "copy.db", "--index", "one.db")).code).toBe(2);
    expect(readFileSync(dir.file("one.db")).equals(before)).toBe(true);
  }
  expect(readdirSync(dir.path).filter((name) => name.includes("download"))).toEqual([]);
});

test("an index that a run holds is not replaced: 8", async () => {
  using dir = tempDir();
  await add(dir.file("one.db"), "a");
  await run(dir, "upload", "copy.db", "--index", "one.db");
  await run(dir, "download", "copy.db", "--index", "two.db");
  await add(dir.file("two.db"), "b");
  await run(dir, "upload", "copy.db", "--index", "two.db");
  const held = openIndex(dir.file("one.db"), options);
  const refused = await run(dir, "download", "copy.db", "--index", "one.db");
  held.close();
  expect([refused.code, refused.stderr]).toEqual([8, expect.stringContaining("held by push-dhis2")]);
});

test("two indexes of which neither continues the other: 7, and both stay", async () => {
  using dir = tempDir();
  await add(dir.file("one.db"), "a");
  await run(dir, "upload", "copy.db", "--index", "one.db");
  rmSync(dir.file("one.db.etag"));
  const { code, stderr } = await run(dir, "download", "copy.db", "--index", "one.db");
  expect([code, stderr]).toEqual([7, expect.stringContaining("are two indexes")]);
  expect([existsSync(dir.file("one.db")), existsSync(dir.file("copy.db"))]).toEqual([true, true]);
});

test.each([
  [["download"], "download needs an address"],
  [["upload", "https://h/a.db"], "can only be read"],
  [["download", "one.db"], "that is the index"],
  [["upload", "azblob://sipca/a.db"], "AZURE_STORAGE_CONNECTION_STRING"],
  [["download", "ftp://h/a.db"], "expected a path, https://, azblob:// or s3://"],
])("%j is exit 2 with what was expected", async (args, message) => {
  using dir = tempDir();
  await add(dir.file("one.db"), "a");
  const { code, stderr } = await run(dir, ...args, "--index", "one.db");
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});
