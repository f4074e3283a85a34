import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { parseLine, type RecordLine } from "@d2pipe/records";
import { runTool, type SandboxTest, toNdjson, withSandbox } from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { countStatuses, type HeldEvent, heldEvents, writesOf } from "../cases-to-events/pipeline.ts";
import { push, report, formatOutcomes } from "./run-tools.ts";

function readFixture(name: string): string {
  return readFileSync(new URL(`fixture/${name}`, import.meta.url), "utf8");
}

function toEventLine(text: string): RecordLine<"event"> {
  const { kind, line } = parseLine(text);
  if (kind !== "event") throw new Error(`expected an event line, and got ${kind}`);
  return line;
}

/** What the last run with the old index has sent, line by line as it was. */
const sent = readFixture("schema-2-events.ndjson").trimEnd().split("\n").map(toEventLine);

function writeOldIndex({ dir }: SandboxTest): void {
  const db = new DatabaseSync(dir.file("index.db"));
  db.exec(readFixture("schema-2-index.sql"));
  db.exec("PRAGMA journal_mode = WAL");
  db.close();
}

/** The old index, and a DHIS2 that has its events. */
async function withOldIndex(use: (given: SandboxTest) => Promise<void>): Promise<void> {
  await withSandbox({}, async (given) => {
    await runTool("push-dhis2", { env: given.env, stdin: toNdjson(sent) });
    expect(await heldEvents(given.sandbox)).toHaveLength(40);
    writeOldIndex(given);
    given.sandbox.dhis2.clearRequests();
    await use(given);
  });
}

function byUid(events: readonly HeldEvent[]): Map<string, HeldEvent> {
  return new Map(events.map((event) => [event.event, event]));
}

function change({ src, event }: RecordLine<"event">): RecordLine<"event"> {
  return {
    src: { ...src, rev: "2024-03-13T08:00:00.000000Z" },
    event: { ...event, occurredAt: "2024-03-13" },
  };
}

test("an index of the version before: unchanged records stay unchanged, nothing is written; one change is one update", async () => {
  await withOldIndex(async (given) => {
    const { sandbox } = given;
    const before = byUid(await heldEvents(sandbox));
    const first = await push(given, sent);
    expect([first.code, countStatuses(first.lines)]).toEqual([0, { unchanged: 40 }]);
    expect(writesOf(sandbox)).toEqual([]);
    expect(byUid(await heldEvents(sandbox))).toEqual(before);

    const [one, ...others] = sent;
    if (!one) throw new Error("no lines");
    const second = await push(given, [...others, change(one)]);
    expect([second.code, countStatuses(second.lines)]).toEqual([0, { unchanged: 39, updated: 1 }]);
    expect(writesOf(sandbox)).toHaveLength(1);
    const after = byUid(await heldEvents(sandbox));
    const changed = [...after].filter(([uid, event]) => event.occurredAt !== before.get(uid)?.occurredAt);
    expect([after.size, changed.length]).toEqual([40, 1]);
    expect(second.lines.at(-1)).toMatchObject({ line: { outcome: { target: `event/${changed[0]?.[0]}` } } });
  });
});

test("what the index before knew otherwise is known: a refused record is pending, a deleted one gets another UID, runs stay", async () => {
  await withOldIndex(async (given) => {
    expect(await report(given)).toMatchObject({ index: { entries: 42, pending: 1 } });
    const [one] = sent;
    if (!one) throw new Error("no lines");
    const again = ["00000041", "00000042"].map((number) => {
      const id = `${number}-9e7a-4c0b-9a55-8f0a4c1f6b21`;
      return { ...change(one), src: { ...change(one).src, id } };
    });
    const { lines } = await push(given, again);
    expect(countStatuses(lines)).toEqual({ created: 2 });
    const { index, runs } = await report(given);
    expect([index.entries, index.pending, runs.map(({ exitCode }) => exitCode)]).toEqual([
      42,
      0,
      [0, 0, 0, 5],
    ]);
    // The UID of generation 0 is a deleted one on the server that the index was made with.
    const outcomes = lines.flatMap((parsed) => (parsed.kind === "outcome" ? parsed.line.outcome.target : []));
    expect(outcomes[1]).not.toBe("event/fQBGuInBKPC");
  });
});

test("a dry run leaves the file as the version before wrote it", async () => {
  await withOldIndex(async (given) => {
    const file = given.dir.file("index.db");
    const before = readFileSync(file);
    const { lines } = await push(given, sent, "--dry-run");
    expect(countStatuses(lines)).toEqual({ unchanged: 40 });
    expect(readFileSync(file).equals(before)).toBe(true);
  });
});

test("it does not say which DHIS2 it belongs to: one that has none of its events is refused, until it is accepted", async () => {
  await withSandbox({}, async (given) => {
    writeOldIndex(given);
    const { env, dir, sandbox } = given;
    const refused = await push(given, sent);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("has none of its events")]);
    expect(writesOf(sandbox)).toEqual([]);
    const args = ["accept-server", "--index", dir.file("index.db")];
    expect((await runTool("reconcile-index", { args, env })).code).toBe(0);
    expect(
      formatOutcomes(await push(given, sent)).filter((outcome) => outcome.endsWith(" created")),
    ).toHaveLength(40);
  });
});
