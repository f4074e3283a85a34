import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { ConfigError, LockedError } from "@d2pipe/errors";
import { anEntry, tempDir, toChanges } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { openIndex, openIndexReader } from "./open-index.ts";
import { replaceIndex } from "./replace-index.ts";

const options = { tool: "push-dhis2", now: () => new Date("2026-01-01T00:00:00Z") };

async function make(file: string, id: string): Promise<void> {
  const index = openIndex(file, options);
  await index.commit(toChanges([anEntry(id)]));
  index.close();
}

async function idsIn(file: string): Promise<string[]> {
  const reader = openIndexReader(file);
  const ids: string[] = [];
  for await (const { id } of reader?.listRecords() ?? []) ids.push(id);
  reader?.close();
  return ids;
}

test("the new index takes the place of the old one, whose last transactions are not mixed into it", async () => {
  using dir = tempDir();
  const [file, from] = [dir.file("a.db"), dir.file("b.db")];
  await make(file, "old");
  await make(from, "new");
  // A reader keeps the old one's last transactions in its -wal.
  const reader = new DatabaseSync(file, { readOnly: true });
  reader.exec("BEGIN; SELECT count(*) FROM entry");
  await make(file, "last");
  expect(statSync(`${file}-wal`).size).toBeGreaterThan(0);
  await replaceIndex(file, from);
  expect(await idsIn(file)).toEqual(["new"]);
  reader.close();
  expect(await idsIn(file)).toEqual(["new"]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(dir.path).filter((name) => name.includes(".new-"))).toEqual([]);
});

test("an index that a run holds, and a file that is not an index: the old one stays", async () => {
  using dir = tempDir();
  const [file, from] = [dir.file("a.db"), dir.file("b.db")];
  await make(file, "old");
  await make(from, "new");
  const held = openIndex(file, options);
  await expect(replaceIndex(file, from)).rejects.toThrow(LockedError);
  held.close();
  const before = readFileSync(file);
  for (const content of ["not an index", ""]) {
    writeFileSync(from, content);
    await expect(replaceIndex(file, from)).rejects.toThrow(ConfigError);
    expect(readFileSync(file).equals(before)).toBe(true);
  }
});
