import type { Change, Entry } from "@d2pipe/push";
import { anEntry, toChanges } from "@d2pipe/testkit";
import { beforeEach, expect, test } from "vitest";
import type { Index } from "./index-writer.ts";
import { openTemporaryIndex } from "./open-index.ts";

const stream = { system: "kobo", stream: "sipca" };
let index: Index;

beforeEach(() => {
  index = openTemporaryIndex({ tool: "test", now: () => new Date("2024-03-11T09:00:00Z") });
});

function anEvent(id: string, change: Partial<Entry> = {}): Entry {
  return anEntry(id, { ...stream, target: `uid-${id}`, ...change });
}

async function put(...ids: string[]): Promise<void> {
  await index.commit(toChanges(ids.map((id) => anEvent(id))));
}

function seen(id: string, aliases: readonly string[] = [], fingerprint?: string): Change {
  return { kind: "seen", record: { ...stream, id, aliases, fingerprint } };
}

/** Ids with their fingerprint behind a slash: `a/f1`. */
async function list(...shown: string[]): Promise<void> {
  await index.beginListing(stream);
  await index.commit(
    shown.map((record) => {
      const [id = "", fingerprint] = record.split("/");
      return seen(id, [], fingerprint);
    }),
  );
}

/** Ids of what is missing, with the objects that still stand for them. */
async function missing(): Promise<string[]> {
  const records = await index.listMissing(stream);
  return records.map(({ id, entries }) => [id, ...entries.map(({ target }) => target)].join(" "));
}

async function listMarked(): Promise<string[]> {
  const records = await Array.fromAsync(index.listRecords());
  return records
    .filter(({ isMissing }) => isMissing)
    .map(({ id, became }) => (became ? `${id} > ${became}` : id));
}

test("what a complete listing lacks is missing, what is there again reappeared, and to complete it twice changes nothing", async () => {
  await put("a", "b", "c");
  await list("a", "b");
  expect(await index.compareListing(stream)).toEqual({ known: 3, seen: 2, missing: 1, reappeared: 0 });
  expect(await missing()).toEqual(["c uid-c"]);
  for (let time = 0; time < 2; time += 1) await index.completeListing(stream);
  expect(await listMarked()).toEqual(["c"]);
  await list("b", "c");
  expect(await index.compareListing(stream)).toMatchObject({ known: 2, seen: 2, missing: 1, reappeared: 1 });
  expect((await index.listMissing(stream)).map(({ id, isNew }) => [id, isNew])).toEqual([["a", true]]);
  await index.completeListing(stream);
  expect(await listMarked()).toEqual(["a"]);
});

test("a listing that was cut off marks nothing, and the next one begins anew", async () => {
  await put("a", "b");
  await list("a");
  await list("b");
  expect(await index.compareListing(stream)).toMatchObject({ seen: 1, missing: 1 });
  expect(await listMarked()).toEqual([]);
});

test("a missing record with a new one of the same fingerprint looks edited; each new one is taken once", async () => {
  await put("a", "b");
  await list("a/f1", "b/f2");
  await index.completeListing(stream);
  await list("b/f2", "new/f1");
  expect((await index.listMissing(stream)).map(({ id, became }) => [id, became])).toEqual([["a", "new"]]);
  await index.completeListing(stream);
  expect(await listMarked()).toEqual(["a > new"]);
});

test("a record is known by its new id once it came with the old one, and no other record loses its entry", async () => {
  await put("a", "b");
  await index.beginListing(stream);
  await index.commit([seen("a2", ["a", "never"]), seen("b", ["a2"])]);
  expect((await Array.fromAsync(index.listRecords())).map(({ id }) => id)).toEqual(["a2", "b"]);
  expect(await missing()).toEqual([]);
});

test("an entry that comes under a new id takes everything with it that was known under the old one", async () => {
  await put("a");
  await index.commit([{ kind: "entry", entry: anEvent("a2", { target: "uid-a" }), aliases: ["a"] }]);
  const lookup = { ...stream, scope: "event/p/s" };
  const [former, current, edited] = await index.find([
    { ...lookup, id: "a", aliases: [] },
    { ...lookup, id: "a2", aliases: [] },
    { ...lookup, id: "a3", aliases: ["a"] },
  ]);
  expect([former?.entry.id, former?.isFormer]).toEqual(["a2", true]);
  expect([current?.entry.id, current?.isFormer]).toEqual(["a2", false]);
  expect([edited?.entry.id, edited?.isFormer]).toEqual(["a2", false]);
  await list("a2");
  expect(await missing()).toEqual([]);
});

test("an id that a record had before counts in its own stream alone", async () => {
  await put("7");
  const [found] = await index.find([
    { ...stream, stream: "other", scope: "event/p/s", id: "x", aliases: ["7"] },
  ]);
  expect(found).toBeUndefined();
});

test("an object that a present record stands for is never listed as missing, whoever had it before", async () => {
  await put("a");
  await index.commit(toChanges([anEvent("other", { target: "uid-a" })]));
  await list("other");
  expect(await missing()).toEqual(["a"]);
  const own = [{ system: "kobo", id: "other" }];
  expect(await index.listHeldByOthers("event/p/s", ["uid-a"], own)).toEqual(new Set(["uid-a"]));
  expect(await index.listHeldByOthers("event/p/s", ["uid-a"], [...own, { system: "kobo", id: "a" }])).toEqual(
    new Set(),
  );
});

test("an imported record keeps what the old index said", async () => {
  const entries = ["a", "b"].map((id) => anEvent(id));
  await index.importEntries(stream, entries, [
    { id: "a", fields: '{"x":1}', isMissing: true },
    { id: "b", fields: "{}", isMissing: false },
  ]);
  expect(await listMarked()).toEqual(["a"]);
  await list("a", "b");
  expect(await index.compareListing(stream)).toMatchObject({ known: 1, reappeared: 1, missing: 0 });
});
