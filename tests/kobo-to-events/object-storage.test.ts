import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { ipcSurvey } from "@d2pipe/sandbox";
import { RandomKills, type SandboxTest, serveHttp, withSandbox } from "@d2pipe/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { heldEvents } from "../cases-to-events/pipeline.ts";
import { readFiles } from "../read-files.ts";
import type { RunningScript } from "../start-script.ts";
import { startKoboScript } from "./kobo-script.ts";
import { type ObjectStorage, objectStorages, startGate } from "./object-storages.ts";
import { makeSubmissions, toCsv, writeLoaderFiles } from "./loader-files.ts";

/** The index in the object storage has to be a whole SQLite file. */
async function ensureWhole(storage: ObjectStorage, given: SandboxTest, index: string): Promise<void> {
  const bytes = await storage.get(`sipca/raw/${index}.db`);
  if (bytes === undefined) return;
  const file = given.dir.file("fetched.db");
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

describe.each(objectStorages)("$name", ({ start: startStorage, kills }) => {
  let storage: ObjectStorage;
  const start = (
    given: SandboxTest,
    state: string,
    index: string,
    others: Readonly<Record<string, string>> = {},
  ): RunningScript => {
    const places = {
      SOURCE: storage.at("sipca/raw/kobo.csv"),
      INDEX_COPY: storage.at(`sipca/raw/${index}.db`),
    };
    return startKoboScript(given, state, { ...storage.env, ...places, ...others });
  };

  beforeAll(async () => {
    storage = await startStorage();
  });

  afterAll(async () => {
    await storage[Symbol.asyncDispose]();
  });

  test("the index is kept there: a second machine goes on from it", async () => {
    await withSandbox({}, async (given) => {
      writeLoaderFiles(given.dir);
      await storage.put("sipca/raw/kobo.csv", toCsv(makeSubmissions(200)));
      const first = await start(given, "one", "shared").done;
      expect([first.code, first.stderr.includes("200 created")]).toEqual([0, true]);
      await storage.put("sipca/raw/kobo.csv", toCsv(makeSubmissions(210)));
      const second = await start(given, "two", "shared").done;
      expect(second.code).toBe(0);
      expect(second.stderr).toContain(" 10 created");
      expect(second.stderr).toContain(" 200 unchanged");
      expect((await heldEvents(given.sandbox)).length).toBe(210);
      await ensureWhole(storage, given, "shared");
    });
  });

  test("for who still reads the loader's index, it is written there after each run", async () => {
    await withSandbox({}, async (given) => {
      writeLoaderFiles(given.dir);
      await storage.put("sipca/raw/kobo.csv", toCsv(makeSubmissions(30)));
      const others = { EVENT_INDEX_COPY: storage.at("sipca/raw/event_index.json") };
      expect((await start(given, "old", "old", others).done).code).toBe(0);
      const text = String(await storage.get("sipca/raw/event_index.json"));
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

  test("killed at random moments, the last run leaves each submission once, and never a torn index", async () => {
    const undisturbed = await withSandbox({}, async (given) => {
      writeLoaderFiles(given.dir);
      await storage.put("sipca/raw/kobo.csv", toCsv(makeSubmissions(1500)));
      const started = performance.now();
      expect((await start(given, "timed", "timed").done).code).toBe(0);
      return performance.now() - started;
    });
    const random = new RandomKills(7, undisturbed);
    await withSandbox({}, async (given) => {
      writeLoaderFiles(given.dir);
      for (let moment = 0; moment < kills; moment += 1) {
        const run = start(given, "killed", "killed");
        await random.endOf({ kill: () => run.killAll(), done: run.done });
        await ensureWhole(storage, given, "killed");
      }
      expect(random.killed).toBeGreaterThan(kills / 2);
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
      await storage.put("sipca/raw/kobo.csv", toCsv(makeSubmissions(300)));
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
      await storage.put("sipca/raw/kobo.csv", toCsv(makeSubmissions(100)));
      expect((await start(given, "a", "taken").done).code).toBe(0);
      const theirs = (await storage.get("sipca/raw/taken.db")) ?? Buffer.alloc(0);
      const csv = toCsv(makeSubmissions(110));
      // The script has read the index when it asks for the CSV.
      await using server = await serveCsv(async () => {
        await storage.put("sipca/raw/taken.db", theirs);
        return csv;
      });
      const late = await start(given, "a", "taken", { SOURCE: server.url }).done;
      expect([late.code, late.stderr]).toEqual([8, expect.stringContaining("nothing was overwritten")]);
      expect((await storage.get("sipca/raw/taken.db"))?.equals(theirs)).toBe(true);
      await storage.put("sipca/raw/kobo.csv", csv);
      const next = await start(given, "a", "taken").done;
      expect([next.code, next.stderr]).toEqual([0, expect.stringContaining(" 100 unchanged")]);
      expect((await heldEvents(given.sandbox)).length).toBe(110);
    });
  });
});

test("a dry run starts from the index that a real run would use, and changes neither that, nor its copy, nor any other file", async () => {
  const [, { start: startStorage }] = objectStorages;
  await using storage = await startStorage();
  await withSandbox({}, async (given) => {
    const { dir, sandbox } = given;
    writeLoaderFiles(dir);
    await storage.put("sipca/kobo.csv", toCsv(makeSubmissions(50)));
    const settings = {
      ...storage.env,
      SOURCE: storage.at("sipca/kobo.csv"),
      INDEX_COPY: storage.at("sipca/index.db"),
      EVENT_INDEX_COPY: storage.at("sipca/event_index.json"),
    };
    for (const state of ["one", "two"])
      expect((await startKoboScript(given, state, settings).done).code).toBe(0);
    // Machine one has fallen behind.
    await storage.put("sipca/kobo.csv", toCsv(makeSubmissions(60)));
    expect((await startKoboScript(given, "two", settings).done).code).toBe(0);
    await storage.put("sipca/kobo.csv", toCsv(makeSubmissions(63)));
    const look = async (): Promise<unknown[]> => [
      readFiles(dir.file("one")),
      await storage.get("sipca/index.db"),
      await storage.get("sipca/event_index.json"),
      await heldEvents(sandbox),
    ];
    const before = await look();
    const dry = await startKoboScript(given, "one", settings, ["--dry-run"]).done;
    expect(dry.code).toBe(0);
    expect(dry.stderr).toContain("60 unchanged");
    expect(readdirSync(dir.file("one/dry-run"))).toContain("outcomes.ndjson");
    rmSync(dir.file("one/dry-run"), { recursive: true });
    expect(await look()).toEqual(before);
  });
});

test("an index here without a copy is not thrown away, and an unknown copy does not overwrite it", async () => {
  await withSandbox({}, async (given) => {
    const { dir } = given;
    writeLoaderFiles(dir);
    writeFileSync(dir.file("kobo.csv"), toCsv(makeSubmissions(20)));
    const settings = { SOURCE: dir.file("kobo.csv"), INDEX_COPY: "" };
    expect((await startKoboScript(given, "a", settings).done).code).toBe(0);
    const kept = { ...settings, INDEX_COPY: dir.file("copy.db") };
    const first = await startKoboScript(given, "a", kept).done;
    expect([first.code, first.stderr]).toEqual([0, expect.stringContaining("20 unchanged")]);
    expect(existsSync(dir.file("copy.db"))).toBe(true);
    // Somebody takes the copy away: the index here is the only one, and is copied again.
    rmSync(dir.file("copy.db"));
    const again = await startKoboScript(given, "a", kept).done;
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining("20 unchanged")]);
    expect((await startKoboScript(given, "b", settings).done).code).toBe(0);
    const before = readFileSync(dir.file("b/sipca.db"));
    const conflict = await startKoboScript(given, "b", kept).done;
    expect([conflict.code, conflict.stderr]).toEqual([7, expect.stringContaining("are two indexes")]);
    expect(readFileSync(dir.file("b/sipca.db")).equals(before)).toBe(true);
  });
});

test("straight from Kobo, without object storage", async () => {
  await withSandbox({ submissions: 120 }, async (given) => {
    writeLoaderFiles(given.dir);
    const settings = { SOURCE: `kobo://${ipcSurvey.uid}` };
    const { good, bad } = given.sandbox.seededSubmissions.expected;
    const first = await startKoboScript(given, "kobo", settings).done;
    expect([first.code, first.stderr]).toEqual([5, expect.stringContaining(`${good.size} created`)]);
    const again = await startKoboScript(given, "kobo", settings).done;
    expect([again.code, again.stderr]).toEqual([5, expect.stringContaining(`${good.size} unchanged`)]);
    expect(bad.size).toBeGreaterThan(0);
  });
});

test("an object storage that is away when the index goes back: 4, and the next run goes on from the index here", async () => {
  const [, { start: startStorage }] = objectStorages;
  await using storage = await startStorage();
  await using gate = await startGate(storage);
  await withSandbox({}, async (given) => {
    writeLoaderFiles(given.dir);
    await using server = await serveCsv(async () => {
      gate.cut();
      return toCsv(makeSubmissions(130));
    });
    const settings = { SOURCE: server.url, INDEX_COPY: storage.at("sipca/index.db") };
    const cut = await startKoboScript(given, "a", { ...gate.env, ...settings }).done;
    expect([cut.code, cut.stderr]).toEqual([4, expect.stringContaining(" 130 created")]);
    const next = await startKoboScript(given, "a", { ...storage.env, ...settings }).done;
    expect([next.code, next.stderr]).toEqual([0, expect.stringContaining(" 130 unchanged")]);
    expect(await storage.get("sipca/index.db")).toBeDefined();
  });
});
