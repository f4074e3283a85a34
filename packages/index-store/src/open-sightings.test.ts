import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Settlement } from "@d2pipe/push";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openIndex, openIndexReader, openSightings, type RecordEntry, type Sightings } from "./index.ts";

const stream = { system: "kobo", stream: "sipca" };
const now = (): Date => new Date("2024-03-11T09:00:00Z");
let folder = "";
let file = "";
let sightings: Sightings;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "d2pipe-sightings-"));
  file = join(folder, "sipca.db");
  sightings = openSightings(file, now);
});

afterEach(() => {
  sightings[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function settle(...ids: string[]): Promise<void> {
  const index = openIndex(file, { tool: "push-dhis2", now });
  await index.settle(
    ids.map((id): Settlement => ({
      ...stream,
      id,
      scope: "event/p/s",
      target: `uid-${id}`,
      generation: 0,
      rev: undefined,
      hash: undefined,
      status: "created",
      code: undefined,
    })),
    [],
  );
  index.close();
}

/** Ids with their fingerprint behind a slash: `a/f1`. */
function list(...shown: string[]): void {
  sightings.begin(stream);
  sightings.see(
    stream,
    shown.map((record) => {
      const [id = "", fingerprint] = record.split("/");
      return { id, aliases: [], fingerprint };
    }),
  );
}

async function records(): Promise<Record<string, Pick<RecordEntry, "isGone" | "became">>> {
  const reader = openIndexReader(file);
  const found: [string, Pick<RecordEntry, "isGone" | "became">][] = [];
  for await (const { id, isGone, became } of reader?.listRecords() ?? [])
    found.push([id, { isGone, became }]);
  reader?.close();
  return Object.fromEntries(found);
}

test("what a complete listing lacks is gone, what comes again is back, and to complete it twice changes nothing", async () => {
  await settle("a", "b", "c");
  list("a", "b");
  expect(sightings.count(stream)).toEqual({ known: 3, seen: 2, vanished: 1, cameBack: 0, suspectedEdits: 0 });
  expect(sightings.listMissing(stream)).toEqual([
    { id: "c", target: "uid-c", program: "p", programStage: "s" },
  ]);
  for (let time = 0; time < 2; time += 1) sightings.complete(stream);
  expect(Object.values(await records()).map(({ isGone }) => isGone)).toEqual([false, false, true]);
  list("b", "c");
  expect(sightings.count(stream)).toMatchObject({ known: 2, seen: 2, vanished: 1, cameBack: 1 });
  sightings.complete(stream);
  expect(Object.values(await records()).map(({ isGone }) => isGone)).toEqual([true, false, false]);
});

test("a listing that was cut off marks nothing, and the next one begins anew", async () => {
  await settle("a", "b");
  list("a");
  list("b");
  expect(sightings.count(stream)).toMatchObject({ seen: 1, vanished: 1 });
  expect(Object.values(await records()).map(({ isGone }) => isGone)).toEqual([false, false]);
});

test("a vanished record with a new one of the same fingerprint looks edited; each new one is taken once", async () => {
  await settle("a", "b");
  list("a/f1", "b/f2");
  sightings.complete(stream);
  list("b/f2", "new/f1");
  expect(sightings.count(stream)).toMatchObject({ vanished: 1, suspectedEdits: 1 });
  sightings.complete(stream);
  expect(await records()).toMatchObject({ a: { isGone: true, became: "new" }, b: { became: undefined } });
});

test("a record is known by its new id once it came with the old one, and no other record loses its entry", async () => {
  await settle("a", "b");
  sightings.begin(stream);
  sightings.see(stream, [
    { id: "a2", aliases: ["a", "never"], fingerprint: undefined },
    { id: "b", aliases: ["a2"], fingerprint: undefined },
  ]);
  expect(Object.keys(await records())).toEqual(["a2", "b"]);
  expect(sightings.listMissing(stream)).toEqual([]);
});

test("an imported record keeps what the old index said", async () => {
  await settle("a", "b");
  sightings.putImported(stream, [
    { id: "a", fields: '{"x":1}', isGone: true },
    { id: "b", fields: "{}", isGone: false },
  ]);
  expect(await records()).toMatchObject({ a: { isGone: true }, b: { isGone: false } });
  list("a", "b");
  expect(sightings.count(stream)).toMatchObject({ known: 1, cameBack: 1, vanished: 0 });
});
