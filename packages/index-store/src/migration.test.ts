import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tempDir } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { openIndex, openIndexReader } from "./open-index.ts";

const stream = { system: "kobo", stream: "sipca" };
const options = { tool: "test", now: (): Date => new Date("2026-11-21T03:00:00Z") };
/** Made by the version before: one record of each kind, and two entries for one object as a new id left them. */
const written = readFileSync(new URL("../test/schema-2.sql", import.meta.url), "utf8");

function writeOld(file: string): void {
  const db = new DatabaseSync(file);
  db.exec(written);
  db.exec("PRAGMA journal_mode = WAL");
  db.close();
}

function format(entry: { id: string; status: string; held: string; target: string | undefined }): string {
  return `${entry.id} ${entry.status} ${entry.held}${entry.target === undefined ? "" : " target"}`;
}

const entries = [
  "plain created yes target",
  "updated updated yes target",
  "unchanged unchanged yes target",
  "deleted deleted no",
  "new-rejected rejected no",
  "old-rejected rejected yes target",
  "unknown unknown maybe",
  "upstream rejected no",
  "u2 created yes target",
  "t1 created yes target",
  "t2 created yes target",
  "missing created yes target",
  "imported-ok updated yes target",
  "imported-refused rejected yes target",
  "imported-never rejected no target",
];

test("an index of the version before is brought to the newest schema, and nothing in it is forgotten", async () => {
  using dir = tempDir();
  const file = dir.file("sipca.db");
  writeOld(file);
  const index = openIndex(file, options);
  expect((await Array.fromAsync(index.listRecords())).map(format)).toEqual(entries);
  expect(await index.getCheckpoint("kobo", "sipca")).toEqual({ at: 7 });
  expect((await Array.fromAsync(index.listRuns(9))).map(({ tool }) => tool)).toEqual(["test", "push-dhis2"]);
  expect(await index.getServer()).toBeUndefined();
  const pending = await Array.fromAsync(index.listPending());
  expect(pending.find(({ id }) => id === "unknown")?.code).toBe("UNCONFIRMED");
  index.close();
});

test("two entries that an id change had left for one object are one record now, and two records stay two", async () => {
  using dir = tempDir();
  const file = dir.file("sipca.db");
  writeOld(file);
  const index = openIndex(file, options);
  const lookup = { ...stream, scope: "event/m9HubivKFQ0/aPPoC5xUgS3", aliases: [] };
  const [former] = await index.find([{ ...lookup, id: "u1" }]);
  expect([former?.entry.id, former?.isFormer]).toEqual(["u2", false]);
  await index.beginListing(stream);
  await index.commit([
    { kind: "seen", record: { ...stream, id: "u2", aliases: ["u1"], fingerprint: undefined } },
  ]);
  const missing = await index.listMissing(stream);
  expect(missing.map(({ id }) => id)).not.toContain("u1");
  expect(missing.map(({ id }) => id)).toEqual(expect.arrayContaining(["t1", "t2", "missing"]));
  index.close();
});

test("a reader takes an index of the version before as it is, also while it is brought to the newest", async () => {
  using dir = tempDir();
  const file = dir.file("sipca.db");
  writeOld(file);
  const reader = openIndexReader(file);
  if (!reader) throw new Error("no reader");
  expect(reader.schema).toBe(2);
  const counts = async (): Promise<number> =>
    (await reader.countEntries()).reduce((sum, { count }) => sum + count, 0);
  expect(await counts()).toBe(16);
  const records = (await Array.fromAsync(reader.listRecords())).map(format);
  expect(records).toEqual(
    expect.arrayContaining(entries.filter((entry) => !entry.startsWith("imported-refused"))),
  );
  expect(await reader.hasListings()).toBe(true);
  openIndex(file, options).close();
  expect(await reader.getCheckpoint("kobo", "sipca")).toEqual({ at: 7 });
  expect((await Array.fromAsync(reader.listPending())).map(({ id }) => id)).toContain("upstream");
  expect(await counts()).toBe(15);
  reader.close();
});
