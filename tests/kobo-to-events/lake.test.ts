import { writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { ipcSurvey } from "@d2pipe/sandbox";
import { type SandboxTest, serveHttp, withSandbox } from "@d2pipe/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { heldEvents } from "../cases-to-events/pipeline.ts";
import { type Lake, lakes, startGate } from "./lakes.ts";
import { makeSubmissions, toCsv, writeLoaderFiles } from "./loader-files.ts";
import { startScript } from "./start-script.ts";

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

/** The index as it lies in the lake has to be a whole SQLite file. */
async function ensureWhole(lake: Lake, given: SandboxTest, index: string): Promise<void> {
  const bytes = await lake.get(`sipca/raw/${index}.db`);
  if (bytes === undefined) return;
  const file = given.dir.file("from-lake.db");
  writeFileSync(file, bytes);
  const database = new DatabaseSync(file, { readOnly: true });
  expect(database.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
  database.close();
}

/** A CSV on http that is made when it is asked for. */
async function serveCsv(make: () => Promise<string>): Promise<{ url: string } & AsyncDisposable> {
  const server = await serveHttp((_, response) => void make().then((text) => response.end(text)));
  return { ...server, url: `${server.url}/kobo.csv` };
}

describe.each(lakes)("$name", ({ start: startLake, kills }) => {
  let lake: Lake;
  const start = (
    given: SandboxTest,
    state: string,
    index: string,
    others: Readonly<Record<string, string>> = {},
  ): ReturnType<typeof startScript> => {
    const places = { SOURCE: lake.at("sipca/raw/kobo.csv"), LAKE_INDEX: lake.at(`sipca/raw/${index}.db`) };
    return startScript(given, state, { ...lake.env, ...places, ...others });
  };

  beforeAll(async () => {
    lake = await startLake();
  });

  afterAll(async () => {
    await lake[Symbol.asyncDispose]();
  });

  test("the index lives in the lake: a second machine goes on from it", async () => {
    await withSandbox({}, async (given) => {
      writeLoaderFiles(given.dir);
      await lake.put("sipca/raw/kobo.csv", toCsv(makeSubmissions(200)));
      const first = await start(given, "one", "shared").done;
      expect([first.code, first.stderr.includes("200 created")]).toEqual([0, true]);
      await lake.put("sipca/raw/kobo.csv", toCsv(makeSubmissions(210)));
      const second = await start(given, "two", "shared").done;
      expect(second.code).toBe(0);
      expect(second.stderr).toContain(" 10 created");
      expect(second.stderr).toContain(" 200 unchanged");
      expect((await heldEvents(given.sandbox)).length).toBe(210);
      await ensureWhole(lake, given, "shared");
    });
  });

  test("for who still reads the loader's index, it is written there after each run", async () => {
    await withSandbox({}, async (given) => {
      writeLoaderFiles(given.dir);
      await lake.put("sipca/raw/kobo.csv", toCsv(makeSubmissions(30)));
      const others = { LAKE_EVENT_INDEX: lake.at("sipca/raw/event_index.json") };
      expect((await start(given, "old", "old", others).done).code).toBe(0);
      const text = String(await lake.get("sipca/raw/event_index.json"));
      const written: Record<string, { dhis2_uuid: string; uploaded: boolean }> = JSON.parse(text);
      const held = (await heldEvents(given.sandbox)).map(({ event }) => event);
      expect(
        Object.values(written)
          .map(({ dhis2_uuid }) => dhis2_uuid)
          .toSorted(),
      ).toEqual(held.toSorted());
      expect(Object.values(written).every(({ uploaded }) => uploaded)).toBe(true);
    });
  });

  test("killed at random moments, the last run leaves each submission once, and the lake never a torn index", async () => {
    const next = random(7);
    await withSandbox({}, async (given) => {
      writeLoaderFiles(given.dir);
      await lake.put("sipca/raw/kobo.csv", toCsv(makeSubmissions(1500)));
      for (let moment = 0; moment < kills; moment += 1) {
        const run = start(given, "killed", "killed");
        const timer = setTimeout(() => run.kill(), 200 + next() * 1800);
        await run.done;
        clearTimeout(timer);
        await ensureWhole(lake, given, "killed");
      }
      const last = await start(given, "killed", "killed").done;
      expect(last.code).toBe(0);
      const held = await heldEvents(given.sandbox);
      expect(held.length).toBe(1500);
      expect(new Set(held.map(({ event }) => event)).size).toBe(1500);
    });
  });

  test("two runs at once: one of them gives way, and nothing is lost or doubled", async () => {
    await withSandbox({}, async (given) => {
      writeLoaderFiles(given.dir);
      await lake.put("sipca/raw/kobo.csv", toCsv(makeSubmissions(300)));
      const both = await Promise.all([start(given, "a", "both").done, start(given, "b", "both").done]);
      const codes = both.map(({ code }) => code ?? -1).toSorted((a, b) => a - b);
      expect([
        [0, 0],
        [0, 8],
      ]).toContainEqual(codes);
      expect((await start(given, "a", "both").done).code).toBe(0);
      expect((await heldEvents(given.sandbox)).length).toBe(300);
    });
  });

  test("an index that another run wrote meanwhile is not overwritten: 8, and the next run goes on from theirs", async () => {
    await withSandbox({}, async (given) => {
      writeLoaderFiles(given.dir);
      await lake.put("sipca/raw/kobo.csv", toCsv(makeSubmissions(100)));
      expect((await start(given, "a", "taken").done).code).toBe(0);
      const theirs = (await lake.get("sipca/raw/taken.db")) ?? Buffer.alloc(0);
      const csv = toCsv(makeSubmissions(110));
      // The script has read the index when it asks for the CSV.
      await using server = await serveCsv(async () => {
        await lake.put("sipca/raw/taken.db", theirs);
        return csv;
      });
      const late = await start(given, "a", "taken", { SOURCE: server.url }).done;
      expect([late.code, late.stderr]).toEqual([8, expect.stringContaining("nothing was overwritten")]);
      expect((await lake.get("sipca/raw/taken.db"))?.equals(theirs)).toBe(true);
      await lake.put("sipca/raw/kobo.csv", csv);
      const next = await start(given, "a", "taken").done;
      expect([next.code, next.stderr]).toEqual([0, expect.stringContaining(" 100 unchanged")]);
      expect((await heldEvents(given.sandbox)).length).toBe(110);
    });
  });
});

test("straight from Kobo, without a lake", async () => {
  await withSandbox({ submissions: 120 }, async (given) => {
    writeLoaderFiles(given.dir);
    const settings = { SOURCE: `kobo://${ipcSurvey.uid}` };
    const { good, bad } = given.sandbox.seededSubmissions.expected;
    const first = await startScript(given, "kobo", settings).done;
    expect([first.code, first.stderr]).toEqual([5, expect.stringContaining(`${good.size} created`)]);
    const again = await startScript(given, "kobo", settings).done;
    expect([again.code, again.stderr]).toEqual([5, expect.stringContaining(`${good.size} unchanged`)]);
    expect(bad.size).toBeGreaterThan(0);
  });
});

test("a lake that is away when the index goes back: 4, and the next run goes on from the index here", async () => {
  const [, { start: startLake }] = lakes;
  await using lake = await startLake();
  await using gate = await startGate(lake);
  await withSandbox({}, async (given) => {
    writeLoaderFiles(given.dir);
    await using server = await serveCsv(async () => {
      gate.cut();
      return toCsv(makeSubmissions(130));
    });
    const settings = { SOURCE: server.url, LAKE_INDEX: lake.at("sipca/index.db") };
    const cut = await startScript(given, "a", { ...gate.env, ...settings }).done;
    expect([cut.code, cut.stderr]).toEqual([4, expect.stringContaining(" 130 created")]);
    const next = await startScript(given, "a", { ...lake.env, ...settings }).done;
    expect([next.code, next.stderr]).toEqual([0, expect.stringContaining(" 130 unchanged")]);
    expect(await lake.get("sipca/index.db")).toBeDefined();
  });
});
