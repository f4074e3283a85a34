import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EntryKey, IndexPort, Settlement } from "@d2pipe/push";
import { outcomeStatuses } from "@d2pipe/records";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { PendingEntry, StreamFilter } from "./index-reader.ts";
import { hashId } from "./key-hash.ts";
import { createMemoryIndex } from "./memory-index.ts";
import { type Index, openIndex, openIndexReader } from "./open-index.ts";

let folder = "";
let file = "";
let index: Index;
let time = 0;
const now = (): Date => new Date(Date.UTC(2024, 2, 11) + (time += 1000));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "d2pipe-index-"));
  file = join(folder, "visits.db");
  time = 0;
  index = openIndex(file, { tool: "push-dhis2", now });
});

afterEach(() => {
  index.close();
  rmSync(folder, { recursive: true, force: true });
});

function anEntry(id: string, change: Partial<Settlement> = {}): Settlement {
  return {
    system: "commcare",
    stream: "demo/visit",
    id,
    scope: "event/p/s",
    target: "a1B2c3D4e5F",
    generation: 0,
    rev: "1",
    hash: undefined,
    status: "created",
    code: undefined,
    ...change,
  };
}

async function pendingIds(filter?: StreamFilter): Promise<string[]> {
  const entries: PendingEntry[] = [];
  for await (const entry of index.listPending(filter)) entries.push(entry);
  return entries.map(({ id, scope }) => `${id} ${scope}`);
}

const id = fc.constantFrom("a", "b", "c", "é", "a ", "1", "01");
const scope = fc.constantFrom("", "event/p/s", "event/p/t");
const system = fc.constantFrom("commcare", "kobo");
const entry: fc.Arbitrary<Settlement> = fc.record({
  system,
  stream: fc.constantFrom("demo/visit", "other"),
  id,
  scope,
  target: fc.option(fc.constantFrom("a1B2c3D4e5F", "a1B2c3D4e5G"), { nil: undefined }),
  generation: fc.nat(3),
  rev: fc.option(fc.string(), { nil: undefined }),
  hash: fc.option(fc.base64String({ minLength: 20, maxLength: 20 }), { nil: undefined }),
  status: fc.constantFrom(...outcomeStatuses),
  code: fc.option(fc.constantFrom("E1125", "NO_DATE"), { nil: undefined }),
});
const key: fc.Arbitrary<EntryKey> = fc.record({ system, id, scope });

test("the file answers as the memory does, whatever was settled in whatever order", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(entry, { maxLength: 6 }), { maxLength: 6 }),
      fc.array(key),
      async (batches, keys) => {
        index.close();
        rmSync(file);
        index = openIndex(file, { tool: "push-dhis2", now });
        const memory = createMemoryIndex();
        for (const batch of batches) {
          for (const each of [index, memory]) await each.settle(batch, []);
          expect(await index.find(keys)).toEqual(await memory.find(keys));
          for (const each of keys) {
            const found = await index.findRecord(each);
            expect(new Set(found)).toEqual(new Set(await memory.findRecord(each)));
          }
        }
      },
    ),
    { numRuns: 60 },
  );
});

test("entries outlive the process that wrote them, with all their fields", async () => {
  const settled = anEntry("case-1", {
    hash: index.hash("x"),
    generation: 2,
    status: "rejected",
    code: "E1125",
  });
  await index.settle([settled], []);
  index.close();
  index = openIndex(file, { tool: "push-dhis2", now });
  expect(await index.find([settled])).toEqual([settled]);
  expect(index.hash("x")).toBe(settled.hash);
});

test("ids whose hashes clash are told apart", async () => {
  const byHash = new Map<number, string>();
  let clash: [string, string] | undefined;
  for (let number = 0; clash === undefined; number += 1) {
    const other = byHash.get(hashId(`case-${number}`));
    if (other !== undefined) clash = [other, `case-${number}`];
    byHash.set(hashId(`case-${number}`), `case-${number}`);
  }
  const [first, second] = clash;
  await index.settle([anEntry(first, { rev: "first" }), anEntry(second, { rev: "second" })], []);
  const found = await index.find([anEntry(second), anEntry(first)]);
  expect(found.map((each) => each?.rev)).toEqual(["second", "first"]);
});

test("the hash of a payload differs from index to index", () => {
  const other = createMemoryIndex();
  expect(index.hash("x")).not.toEqual(other.hash("x"));
  expect(index.hash("x")).toEqual(index.hash("x"));
  expect(index.hash("x")).toHaveLength(22);
});

test("a rejection without a target goes when the record gets one", async () => {
  await index.settle(
    [anEntry("case-1", { scope: "", target: undefined, status: "rejected", code: "NO_DATE" })],
    [],
  );
  expect(await pendingIds()).toEqual(["case-1 "]);
  await index.settle([anEntry("case-1")], []);
  expect(await pendingIds()).toEqual([]);
});

test("pending lists rejected and unknown entries, by stream and system, over many pages", async () => {
  const owed = Array.from({ length: 2500 }, (_, number) =>
    anEntry(`case-${number}`, { status: number % 2 === 0 ? "rejected" : "unknown" }),
  );
  await index.settle(
    [anEntry("fine"), ...owed, anEntry("k", { system: "kobo", stream: "sipca", status: "rejected" })],
    [],
  );
  expect(await pendingIds()).toHaveLength(2501);
  expect(await pendingIds({ stream: "demo/visit" })).toEqual(owed.map((each) => `${each.id} event/p/s`));
  expect(await pendingIds({ system: "kobo" })).toEqual(["k event/p/s"]);
  expect(await pendingIds({ stream: "none" })).toEqual([]);
});

test("a checkpoint is replaced, stream by stream", async () => {
  await index.settle([], [{ system: "commcare", stream: "a", cursor: { at: 1 } }]);
  await index.settle(
    [],
    [
      { system: "commcare", stream: "a", cursor: { at: 2 } },
      { system: "commcare", stream: "b", cursor: {} },
    ],
  );
  expect(await index.getCheckpoint("commcare", "a")).toEqual({ at: 2 });
  expect(await index.getCheckpoint("commcare", "b")).toEqual({});
  expect(await index.getCheckpoint("commcare", "c")).toBeUndefined();
});

test("a batch that fails is not recorded in part, nor are its words", async () => {
  const broken = anEntry("case-2", { stream: "new", code: "NEW", generation: Number.NaN });
  await expect(index.settle([anEntry("case-1", { stream: "new" }), broken], [])).rejects.toThrow();
  expect(await index.countEntries()).toEqual([]);
  await index.settle([anEntry("case-3", { stream: "another", code: "OTHER" })], []);
  expect(await index.find([anEntry("case-1"), anEntry("case-3")])).toEqual([
    undefined,
    anEntry("case-3", { stream: "another", code: "OTHER" }),
  ]);
});

test("a reader in the same moment sees what is committed, and the writer does not wait for it", async () => {
  const reader = openIndexReader(file);
  if (reader === undefined) throw new Error("no reader");
  await index.settle(
    [anEntry("case-1", { status: "rejected" })],
    [{ system: "commcare", stream: "a", cursor: { at: 1 } }],
  );
  expect(await reader.getCheckpoint("commcare", "a")).toEqual({ at: 1 });
  for await (const each of reader.listPending()) {
    await index.settle([anEntry("case-2")], []);
    expect(each.id).toBe("case-1");
  }
  expect((await reader.find([anEntry("case-2")]))[0]?.id).toBe("case-2");
  reader.close();
});

test("runs keep their counts and how they ended, the newest first", async () => {
  await index.endRun({ counts: { created: 18, rejected: 8 }, exitCode: 5, complete: false });
  index.close();
  index = openIndex(file, { tool: "push-dhis2", now });
  const runs = [];
  for await (const run of index.listRuns(10)) runs.push(run);
  expect(runs).toMatchObject([
    { number: 2, tool: "push-dhis2", ended: undefined, counts: {}, exitCode: undefined, complete: undefined },
    {
      number: 1,
      started: "2024-03-11T00:00:02.000Z",
      counts: { created: 18, rejected: 8 },
      exitCode: 5,
      complete: false,
    },
  ]);
});

test("the memory index forgets the oldest beyond its capacity", async () => {
  const memory: IndexPort = createMemoryIndex({ capacity: 2 });
  await memory.settle([anEntry("a"), anEntry("b"), anEntry("c")], []);
  const found = await memory.find([anEntry("a"), anEntry("b"), anEntry("c")]);
  expect(found.map((each) => each?.id)).toEqual([undefined, "b", "c"]);
});
