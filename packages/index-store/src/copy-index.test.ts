import { copyFileSync, existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { ConfigError } from "@d2pipe/errors";
import { anEntry, tempDir, toChanges } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { copyIndex } from "./copy-index.ts";
import { openIndex, openIndexReader } from "./open-index.ts";

const entry = anEntry("a", { generation: 3 });

async function generationIn(file: string): Promise<number | undefined> {
  const reader = openIndexReader(file);
  const found = reader ? await Array.fromAsync(reader.listRecords()) : [];
  reader?.close();
  return found[0]?.generation;
}

test("a copy has what a plain copy of the file lacks while somebody reads the index", async () => {
  using dir = tempDir();
  const file = dir.file("a.db");
  const index = openIndex(file, { tool: "push-dhis2", now: () => new Date() });
  // A reader keeps the last transactions in the -wal, also when the writer is gone.
  const reader = new DatabaseSync(file, { readOnly: true });
  reader.exec("BEGIN; SELECT count(*) FROM entry");
  await index.commit(toChanges([entry]));
  index.close();
  expect(statSync(`${file}-wal`).size).toBeGreaterThan(0);
  copyFileSync(file, dir.file("plain.db"));
  expect(await generationIn(dir.file("plain.db"))).toBeUndefined();
  expect(await copyIndex(file, dir.file("copy.db"))).toBe(true);
  reader.close();
  expect(await generationIn(dir.file("copy.db"))).toBe(3);
  expect(statSync(dir.file("copy.db")).mode & 0o777).toBe(0o600);
  const again = openIndex(dir.file("copy.db"), { tool: "push-dhis2", now: () => new Date() });
  again.close();
  expect(readdirSync(dir.path).filter((name) => name.includes(".new-"))).toEqual([]);
});

test("of no index there is no copy, and another file is named as such, while an older copy stays", async () => {
  using dir = tempDir();
  expect(await copyIndex(dir.file("no.db"), dir.file("copy.db"))).toBe(false);
  expect(existsSync(dir.file("copy.db"))).toBe(false);
  writeFileSync(dir.file("other.db"), "no database");
  writeFileSync(dir.file("copy.db"), "old");
  await expect(copyIndex(dir.file("other.db"), dir.file("copy.db"))).rejects.toThrow(ConfigError);
  expect(statSync(dir.file("copy.db")).size).toBe(3);
});
