import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Entry, EntryKey } from "@d2pipe/push";
import { outcomeStatuses } from "@d2pipe/records";
import { anEntry, toChanges } from "@d2pipe/testkit";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { StreamFilter } from "./index-reader.ts";
import { hashId } from "./key-hash.ts";
import type { Index } from "./index-writer.ts";
import { openIndex, openIndexReader, openTemporaryIndex } from "./open-index.ts";

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

async function pendingIds(filter?: StreamFilter): Promise<string[]> {
  return (await Array.fromAsync(index.listPending(filter))).map(({ id, scope }) => `${id} ${scope}`);
}

async function find(keys: readonly EntryKey[]): Promise<(Entry | undefined)[]> {
  const found = await index.find(keys.map((key) => ({ ...key, stream: "demo/visit", aliases: [] })));
  return found.map((each) => each?.entry);
}

const id = fc.constantFrom("a", "b", "c", "é", "a ", "1", "01");
const scope = fc.constantFrom("", "event/p/s", "event/p/t");
const system = fc.constantFrom("commcare", "kobo");
const entry: fc.Arbitrary<Entry> = fc.record({
  system,
  stream: fc.constantFrom("demo/visit", "other"),
  id,
  scope,
  target: fc.option(fc.constantFrom("a1B2c3D4e5F", "a1B2c3D4e5G"), { nil: undefined }),
  held: fc.constantFrom("yes", "maybe", "no"),
  generation: fc.nat(3),
  rev: fc.option(fc.string(), { nil: undefined }),
  hash: fc.option(fc.base64String({ minLength: 20, maxLength: 20 }), { nil: undefined }),
  late: fc.option(fc.record({ until: fc.nat(), hash: fc.constantFrom("*", "h") }), { nil: undefined }),
  status: fc.constantFrom(...outcomeStatuses),
  code: fc.option(fc.constantFrom("E1125", "NO_DATE"), { nil: undefined }),
});
const key: fc.Arbitrary<EntryKey> = fc.record({ system, id, scope });

/** What an index has to know, as a plain map. */
class Model {
  readonly #entries = new Map<string, Entry>();

  put(each: Entry): void {
    this.#entries.set(JSON.stringify([each.system, each.scope, each.id]), each);
    if (each.scope !== "") this.#entries.delete(JSON.stringify([each.system, "", each.id]));
  }

  find(asked: EntryKey): Entry | undefined {
    return this.#entries.get(JSON.stringify([asked.system, asked.scope, asked.id]));
  }

  findRecord(record: { system: string; id: string }): Entry[] {
    return [...this.#entries.values()].filter(
      (each) => each.system === record.system && each.id === record.id,
    );
  }
}

test("the file answers as a map does, whatever was committed in whatever order", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(entry, { maxLength: 6 }), { maxLength: 6 }),
      fc.array(key),
      async (batches, keys) => {
        index.close();
        index = openTemporaryIndex({ tool: "push-dhis2", now });
        const model = new Model();
        for (const batch of batches) {
          await index.commit(toChanges(batch));
          for (const each of batch) model.put(each);
          expect(await find(keys)).toEqual(keys.map((each) => model.find(each)));
          for (const each of keys) {
            expect(new Set(await index.findRecord(each))).toEqual(new Set(model.findRecord(each)));
          }
        }
      },
    ),
    { numRuns: 60 },
  );
});

test("entries outlive the process that wrote them, with all their fields", async () => {
  const hash = index.hash("x");
  const written = anEntry("case-1", {
    hash,
    generation: 2,
    held: "maybe",
    late: { until: 1_710_000_000_000, hash },
    status: "unknown",
    code: "UNCONFIRMED",
  });
  await index.commit(toChanges([written]));
  index.close();
  index = openIndex(file, { tool: "push-dhis2", now });
  expect(await find([written])).toEqual([written]);
  expect(index.hash("x")).toBe(hash);
});

test("ids whose hashes clash are kept apart", async () => {
  const byHash = new Map<number, string>();
  let clash: [string, string] | undefined;
  for (let number = 0; clash === undefined; number += 1) {
    const other = byHash.get(hashId(`case-${number}`));
    if (other !== undefined) clash = [other, `case-${number}`];
    byHash.set(hashId(`case-${number}`), `case-${number}`);
  }
  const [first, second] = clash;
  await index.commit(toChanges([anEntry(first, { rev: "first" }), anEntry(second, { rev: "second" })]));
  const found = await find([anEntry(second), anEntry(first)]);
  expect(found.map((each) => each?.rev)).toEqual(["second", "first"]);
});

test("the hash of a payload differs from index to index", () => {
  const other = openTemporaryIndex({ tool: "test", now });
  expect(index.hash("x")).not.toEqual(other.hash("x"));
  expect(index.hash("x")).toEqual(index.hash("x"));
  expect(index.hash("x")).toHaveLength(22);
});

test("a rejection without a place goes when the record gets one", async () => {
  await index.commit(
    toChanges([anEntry("case-1", { scope: "", target: undefined, status: "rejected", code: "NO_DATE" })]),
  );
  expect(await pendingIds()).toEqual(["case-1 "]);
  await index.commit(toChanges([anEntry("case-1", { status: "unknown" })]));
  expect(await pendingIds()).toEqual(["case-1 event/p/s"]);
  await index.commit(toChanges([anEntry("case-1")]));
  expect(await pendingIds()).toEqual([]);
});

function openAgain(): void {
  index.close();
  index = openIndex(file, { tool: "push-dhis2", now });
}

test("what was intended counts for the next run, but for the records whose fate was committed", async () => {
  const unknown = ["a", "b", "c"].map((name) => anEntry(name, { status: "unknown" }));
  const intent = await index.intend(unknown.map((each) => ({ entry: each, aliases: [] })));
  expect(await find(unknown)).toEqual([undefined, undefined, undefined]);
  expect(await index.countInFlight()).toBe(3);
  await index.commit([...toChanges([anEntry("b")]), { kind: "arrived", intended: [{ intent, at: 1 }] }]);
  expect(await index.countInFlight()).toBe(2);
  openAgain();
  expect(await index.countInFlight()).toBe(0);
  expect(await find(unknown)).toEqual([unknown[0], anEntry("b"), unknown[2]]);
  await index.forget(unknown);
  openAgain();
  expect(await find(unknown)).toEqual([undefined, undefined, undefined]);
});

test("an intent knows the record by the ids that it had before", async () => {
  await index.intend([{ entry: anEntry("new", { status: "unknown" }), aliases: ["old"] }]);
  openAgain();
  const [found] = await index.find([{ ...anEntry("old"), stream: "demo/visit", aliases: [] }]);
  expect(found).toMatchObject({ entry: { id: "new", status: "unknown" }, isFormer: true });
});

test("of two intents with one record the newer counts, and none is left when all arrived", async () => {
  const intend = (...entries: Entry[]): Promise<number> =>
    index.intend(entries.map((each) => ({ entry: each, aliases: [] })));
  const first = await intend(anEntry("a", { generation: 0 }), anEntry("b"));
  const second = await intend(anEntry("a", { generation: 1 }));
  await index.commit([{ kind: "arrived", intended: [{ intent: first, at: 1 }] }]);
  openAgain();
  expect(await find([anEntry("a"), anEntry("b")])).toEqual([anEntry("a", { generation: 1 }), undefined]);
  const third = await intend(anEntry("c"), anEntry("d"));
  const intended = [
    { intent: third, at: 0 },
    { intent: third, at: 1 },
  ];
  await index.commit([{ kind: "arrived", intended }]);
  openAgain();
  expect(await find([anEntry("c"), anEntry("d")])).toEqual([undefined, undefined]);
  expect(second).toBeGreaterThan(first);
});

test("pending lists rejected and unknown entries, by stream and system, over many pages", async () => {
  const pending = Array.from({ length: 2500 }, (_, number) =>
    anEntry(`case-${number}`, { status: number % 2 === 0 ? "rejected" : "unknown" }),
  );
  const other = anEntry("k", { system: "kobo", stream: "sipca", status: "rejected" });
  await index.commit(toChanges([anEntry("fine"), ...pending, other]));
  expect(await pendingIds()).toHaveLength(2501);
  expect(await pendingIds({ stream: "demo/visit" })).toEqual(pending.map((each) => `${each.id} event/p/s`));
  expect(await pendingIds({ system: "kobo" })).toEqual(["k event/p/s"]);
  expect(await pendingIds({ stream: "none" })).toEqual([]);
});

test("a checkpoint is replaced, stream by stream", async () => {
  await index.commit(toChanges([], [{ system: "commcare", stream: "a", cursor: { at: 1 } }]));
  const next = [
    { system: "commcare", stream: "a", cursor: { at: 2 } },
    { system: "commcare", stream: "b", cursor: {} },
  ];
  await index.commit(toChanges([], next));
  expect(await index.getCheckpoint("commcare", "a")).toEqual({ at: 2 });
  expect(await index.getCheckpoint("commcare", "b")).toEqual({});
  expect(await index.getCheckpoint("commcare", "c")).toBeUndefined();
});

test("a batch that fails is not recorded in part, nor are its strings", async () => {
  const broken = anEntry("case-2", { stream: "new", code: "NEW", generation: Number.NaN });
  await expect(index.commit(toChanges([anEntry("case-1", { stream: "new" }), broken]))).rejects.toThrow();
  expect(await index.countEntries()).toEqual([]);
  const another = anEntry("case-3", { stream: "another", code: "OTHER" });
  await index.commit(toChanges([another]));
  expect(await find([anEntry("case-1"), anEntry("case-3")])).toEqual([undefined, another]);
});

test("a reader in the same moment sees what is committed, and the writer does not wait for it", async () => {
  const reader = openIndexReader(file);
  if (reader === undefined) throw new Error("no reader");
  const cursor = { system: "commcare", stream: "a", cursor: { at: 1 } };
  await index.commit(toChanges([anEntry("case-1", { status: "rejected" })], [cursor]));
  expect(await reader.getCheckpoint("commcare", "a")).toEqual({ at: 1 });
  for await (const each of reader.listPending()) {
    await index.commit(toChanges([anEntry("case-2")]));
    expect(each.id).toBe("case-1");
  }
  expect((await Array.fromAsync(reader.listRecords())).map((each) => each.id)).toEqual(["case-1", "case-2"]);
  reader.close();
});

test("the server that an index belongs to is kept", async () => {
  expect(await index.getServer()).toBeUndefined();
  const server = { systemId: "eed3d451", address: "https://example.org/dhis" };
  await index.setServer(server);
  const reader = openIndexReader(file);
  expect(await reader?.getServer()).toEqual(server);
  reader?.close();
});

test("what the target holds is counted by kind", async () => {
  await index.commit(
    toChanges([
      anEntry("a"),
      anEntry("b", { status: "rejected" }),
      anEntry("c", { held: "maybe" }),
      anEntry("d", { scope: "dataValue/x" }),
    ]),
  );
  expect([await index.countHeld("event"), await index.countHeld("dataValue")]).toEqual([2, 1]);
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
