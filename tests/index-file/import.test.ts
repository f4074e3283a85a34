import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Line } from "@d2pipe/records";
import {
  anEvent,
  checkout,
  deleteByHand,
  runTool,
  type SandboxTest,
  toNdjson,
  type ToolRun,
  withSandbox,
} from "@d2pipe/testkit";
import { expect, test } from "vitest";
import {
  countStatuses,
  heldEvents,
  program,
  programStage,
  pullMetadata,
} from "../cases-to-events/pipeline.ts";
import { push, reconcile, report } from "./run-tools.ts";

interface Entry {
  dhis2_uuid?: string;
  uploaded: boolean;
  deleted: boolean;
  deleted_dhis2: boolean;
  error?: string;
}

const uploaded = { uploaded: true, deleted: false, deleted_dhis2: false };
const refused = { uploaded: false, deleted: false, deleted_dhis2: false, error: "UNKNOWN_OU:HF 12" };

function toLine(number: number): Line {
  const src = { system: "kobo", stream: "sipca", id: `uuid-${number}`, rev: "1" };
  return { src, event: anEvent() };
}

function toUid(number: number): string {
  return `a${String(number).padStart(10, "0")}`;
}

const submissions = Array.from({ length: 20 }, (_, at) => at + 1);

/** What the old loader left: 20 events that DHIS2 holds under UIDs of its own making, and its index of them. */
async function withLoaderFiles(
  use: (given: SandboxTest, entries: Record<string, Entry>) => Promise<void>,
): Promise<void> {
  await withSandbox({}, async (given) => {
    const events = submissions.map((number): Line => {
      return {
        src: { system: "old", stream: "old", id: `${number}` },
        event: anEvent({ event: toUid(number) }),
      };
    });
    await runTool("push-dhis2", { env: given.env, stdin: toNdjson(events) });
    expect((await heldEvents(given.sandbox)).map(({ event }) => event)).toContain(toUid(1));
    given.sandbox.dhis2.clearRequests();
    await use(
      given,
      Object.fromEntries(
        submissions.map((number) => [`uuid-${number}`, { dhis2_uuid: toUid(number), ...uploaded }]),
      ),
    );
  });
}

interface Flags {
  program?: string;
  stage?: string;
  more?: readonly string[];
}

async function importFile(
  given: SandboxTest,
  content: string | object,
  { program: p = program, stage = programStage, more = [] }: Flags = {},
): Promise<ToolRun> {
  const file = given.dir.file("event_index.json");
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  const place = ["--stream", "sipca", "--program", p, "--program-stage", stage];
  return await reconcile(given, "import", file, ...place, ...more);
}

test("what the loader has uploaded is updated under its own UIDs, checked with the server or with a snapshot", async () => {
  await withLoaderFiles(async (given, entries) => {
    await pullMetadata(given);
    for (const more of [[], ["--metadata", given.dir.file("metadata.json")]]) {
      const { dir, env, sandbox } = given;
      const own = {
        ...given,
        dir: { ...dir, file: (name: string): string => dir.file(`${more.length}-${name}`) },
      };
      const imported = await importFile(own, { ...entries, "uuid-21": refused }, { more });
      expect([imported.code, imported.stderr]).toEqual([0, expect.stringContaining("21 imported")]);
      const { lines } = await push({ dir: own.dir, env }, [...submissions, 21].map(toLine));
      expect(countStatuses(lines)).toEqual(more.length === 0 ? { updated: 20, created: 1 } : { updated: 21 });
      expect(await heldEvents(sandbox)).toHaveLength(21);
    }
  });
});

const otherProgram = { program: "i5s00JNcKYw", stage: "aO1EAVNjJ64" };

test.each<[string, Flags, string]>([
  ["a stage of another program", { stage: otherProgram.stage }, "has no such stage; it has aPPoC5xUgS3"],
  ["a stage that does not exist", { stage: "abcdefghij1" }, "has no such stage"],
  ["a program that does not exist", { program: "abcdefghij1" }, "program abcdefghij1"],
  ["a program that is not a UID", { program: "fever" }, "fever"],
])("%s: exit 2 with the server and with a snapshot, and nothing is imported", async (_, flags, message) => {
  await withLoaderFiles(async (given, entries) => {
    await pullMetadata(given);
    // Also when nothing was uploaded, and the server has no event to compare.
    for (const content of [entries, { "uuid-1": refused }])
      for (const more of [[], ["--metadata", given.dir.file("metadata.json")]]) {
        const { code, stderr } = await importFile(given, content, { ...flags, more });
        expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
      }
    expect(existsSync(given.dir.file("index.db"))).toBe(false);
  });
});

test("events that are at another program: exit 2", async () => {
  await withLoaderFiles(async (given, entries) => {
    const { code, stderr } = await importFile(given, entries, otherProgram);
    expect([code, stderr]).toEqual([2, expect.stringContaining("holds none of the 20 uploaded events")]);
    expect(existsSync(given.dir.file("index.db"))).toBe(false);
  });
});

test("some that somebody deleted are counted, and the rest is imported", async () => {
  await withLoaderFiles(async (given, entries) => {
    const lost = { "uuid-99": { dhis2_uuid: "aabcdefghij", ...uploaded } };
    await deleteByHand(given.sandbox, [toUid(1)]);
    const { code, stderr } = await importFile(given, { ...entries, ...lost });
    expect([code, stderr]).toEqual([0, expect.stringContaining("1 of 21 uploaded events")]);
    const { lines } = await push(given, [toLine(1), toLine(2)]);
    expect(countStatuses(lines)).toEqual({ created: 1, updated: 1 });
    expect(await heldEvents(given.sandbox)).toHaveLength(20);
  });
});

test.each<[string, object, string]>([
  ["a UID that is not one", { "uuid-1": { dhis2_uuid: "1234", ...uploaded } }, "not a UID"],
  ["an upload without UID", { "uuid-1": uploaded }, "without a dhis2_uuid: uuid-1"],
  [
    "one event for two submissions",
    { "uuid-1": { dhis2_uuid: toUid(1), ...uploaded }, "uuid-2": { dhis2_uuid: toUid(1), ...uploaded } },
    "uuid-1 and uuid-2",
  ],
])("%s: exit 3, and nothing is imported", async (_, content, message) => {
  await withLoaderFiles(async (given) => {
    const { code, stderr } = await importFile(given, content);
    expect([code, stderr]).toEqual([3, expect.stringContaining(message)]);
    expect(existsSync(given.dir.file("index.db"))).toBe(false);
    expect(given.sandbox.dhis2.requests).toEqual([]);
  });
});

const fixture = `${checkout}sandbox/servers/fixture`;

test.each([
  ["the table of org units", readFileSync(`${fixture}/sipca/mapping_orgUnits.json`, "utf8")],
  ["the mapping", readFileSync(`${fixture}/sipca/mapping_generated.json`, "utf8")],
  ["a metadata export", readFileSync(`${fixture}/metadata.json`, "utf8")],
  ["a CSV", "_uuid~FACILITY\nuuid-1~HF 12\n"],
  ["outcomes", toNdjson([toLine(1), toLine(2)])],
  ["a list", JSON.stringify([{ dhis2_uuid: toUid(1), ...uploaded }])],
  ["other objects", '{"uuid-1":{"event":"a1234567890"}}'],
  ["a file that was cut off", '{"uuid-1":{"dhis2_uuid":"a0000000001","uploaded":tr'],
  [
    "one submission twice",
    '{"uuid-1":{"uploaded":false},\n"uuid-1":{"uploaded":true,"dhis2_uuid":"a0000000001"}}',
  ],
  ["no entries", "{}"],
  ["an empty file", ""],
])(
  "%s instead of the loader's index: exit 3 says so in a few lines, and nothing is imported",
  async (_, content) => {
    await withSandbox({}, async (given) => {
      const { code, stderr } = await importFile(given, content);
      expect([code, stderr]).toEqual([3, expect.stringContaining("event_index.json of the SIPCA loader")]);
      expect(stderr.split("\n").length).toBeLessThan(12);
      expect(existsSync(given.dir.file("index.db"))).toBe(false);
      expect(given.sandbox.dhis2.requests).toEqual([]);
    });
  },
);

test("an index of ours, and a file that is not there, are not a loader's index: exit 2", async () => {
  await withSandbox({}, async (given) => {
    const { dir } = given;
    await push({ ...given, dir: { ...dir, file: () => dir.file("other.db") } }, [toLine(1)]);
    for (const file of ["other.db", "nothing.json"]) {
      const place = ["--stream", "sipca", "--program", program, "--program-stage", programStage];
      const { code, stderr } = await reconcile(given, "import", dir.file(file), ...place);
      expect([code, stderr]).toEqual([2, expect.stringContaining(file)]);
    }
    expect(existsSync(dir.file("index.db"))).toBe(false);
  });
});

test("an index that has other events for the submissions, or the events for others: exit 7, and nothing changes", async () => {
  await withLoaderFiles(async (given, entries) => {
    // A run before the import: these submissions have events of their own now.
    await push(given, [1, 2].map(toLine));
    const late = await importFile(given, entries);
    expect([late.code, late.stderr]).toEqual([7, expect.stringContaining("uuid-1, uuid-2")]);
    expect(await report(given)).toMatchObject({ index: { entries: 2 } });
  });
  await withLoaderFiles(async (given, entries) => {
    expect((await importFile(given, entries)).code).toBe(0);
    expect((await importFile(given, entries)).code).toBe(0);
    const renamed = Object.fromEntries(Object.entries(entries).map(([id, entry]) => [`other-${id}`, entry]));
    expect((await importFile(given, renamed)).code).toBe(7);
    expect(await report(given)).toMatchObject({ index: { entries: 20 } });
  });
});

test("the server that was asked is the one that the index belongs to", async () => {
  await withLoaderFiles(async (given, entries) => {
    expect((await importFile(given, entries)).code).toBe(0);
    await withSandbox({}, async (other) => {
      expect((await push({ ...other, dir: given.dir }, [toLine(1)])).code).toBe(2);
      expect((await importFile({ ...other, dir: given.dir }, { "uuid-50": refused })).code).toBe(2);
    });
    expect(await report(given)).toMatchObject({ index: { entries: 20 } });
  });
});
