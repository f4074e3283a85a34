import { computeUid, type ParsedLine, parseLine } from "@d2pipe/records";
import { describe, expect, test } from "vitest";
import { FakeIndex, FakeOut, FakeTarget, instantClock, Plug } from "./fakes.test-support.ts";
import { Push } from "./push.ts";
import type { PushOptions } from "./push-options.ts";

const program = "m9HubivKFQ0";
const programStage = "aPPoC5xUgS3";

function uid(id: string, generation = 0): string {
  return computeUid({
    kind: "event",
    type: program,
    stage: programStage,
    system: "commcare",
    id,
    generation,
  });
}

function event(id: string, value: string, more: { rev?: string; op?: string } = {}): string {
  const { op, rev } = more;
  return JSON.stringify({
    src: { system: "commcare", stream: "demo/visit", id, rev },
    op,
    event: { program, programStage, value },
  });
}

function checkpoint(at: string): string {
  return JSON.stringify({ checkpoint: { system: "commcare", stream: "demo/visit", cursor: { at } } });
}

interface World {
  target: FakeTarget;
  index: FakeIndex;
}

function newWorld(): World {
  return { target: new FakeTarget(), index: new FakeIndex() };
}

interface Ran {
  out: FakeOut;
  error: unknown;
  push: Push;
}

async function run(
  world: World,
  lines: readonly string[],
  options: Partial<PushOptions> = {},
  complete = true,
): Promise<Ran> {
  const out = new FakeOut();
  const push = new Push({
    ...world,
    out,
    clock: instantClock,
    explain: (code) => ({ message: `means ${code}` }),
    check: () => undefined,
    limits: { batchSize: 500, lanes: 2 },
    retries: 5,
    window: 4000,
    isDry: false,
    full: false,
    maxDeletes: undefined,
    known: 0,
    owed: new Set(),
    signal: new AbortController().signal,
    ...options,
  });
  try {
    for (const raw of lines) await push.line(parseLine(raw), raw);
    await push.end({ complete });
    return { out, error: undefined, push };
  } catch (error) {
    return { out, error, push };
  }
}

function values(world: World): Record<string, string> {
  return Object.fromEntries(
    [...world.target.stored].filter(([, one]) => !one.deleted).map(([key, one]) => [key, one.value]),
  );
}

describe("what is sent", () => {
  test("a new record is created, a changed one updated, an unchanged one not sent", async () => {
    const world = newWorld();
    expect((await run(world, [event("a", "1"), event("b", "1")])).out.words).toEqual([
      "a created",
      "b created",
    ]);
    const second = await run(world, [event("a", "1"), event("b", "2")]);
    expect(second.out.words).toEqual(["a unchanged", "b updated"]);
    expect(world.target.writes.at(-1)?.uids).toEqual([uid("b")]);
    expect(values(world)).toEqual({ [uid("a")]: "1", [uid("b")]: "2" });
  });

  test("--full sends unchanged records too", async () => {
    const world = newWorld();
    await run(world, [event("a", "1")]);
    expect((await run(world, [event("a", "1")], { full: true })).out.words).toEqual(["a updated"]);
  });

  test("a lost index says updated, not created, and creates no duplicates", async () => {
    const world = newWorld();
    await run(world, [event("a", "1"), event("b", "1")]);
    world.index.entries.clear();
    const { out } = await run(world, [event("a", "1"), event("b", "1"), event("c", "1")]);
    expect(out.words).toEqual(["a updated", "b updated", "c created"]);
    expect(world.target.stored.size).toBe(3);
  });

  test("two lines of one record never share a request and keep their order", async () => {
    const world = newWorld();
    const { out } = await run(world, [event("a", "1"), event("a", "2"), event("a", "2"), event("a", "3")]);
    expect(out.words).toEqual(["a created", "a updated", "a unchanged", "a updated"]);
    expect(values(world)).toEqual({ [uid("a")]: "3" });
    expect(world.target.violations).toEqual([]);
  });

  test("two records with one UID go one after the other", async () => {
    const world = newWorld();
    const typed = (stream: string, id: string, value: string): string =>
      JSON.stringify({
        src: { system: "x", stream, id },
        event: { event: "a1B2c3D4e5F", program, programStage, value },
      });
    const { out } = await run(world, [typed("s", "1", "first"), typed("s", "2", "second")]);
    expect(out.words).toEqual(["1 created", "2 updated"]);
    expect(world.target.violations).toEqual([]);
    expect(values(world)).toEqual({ a1B2c3D4e5F: "second" });
  });

  test("an older revision is skipped, also when the newer one was unchanged", async () => {
    const world = newWorld();
    await run(world, [event("a", "1", { rev: "2024-01-01T00:00:00.000001Z" })]);
    await run(world, [event("a", "1", { rev: "2024-01-03T00:00:00.000001Z" })]);
    const { out } = await run(world, [event("a", "2", { rev: "2024-01-02T00:00:00.000001Z" })]);
    expect(out.words).toEqual(["a skipped STALE_REVISION"]);
  });

  test("a record without src.id is sent under its own UID and not remembered", async () => {
    const world = newWorld();
    const line = JSON.stringify({
      src: { system: "x", stream: "s" },
      event: { event: "a1B2c3D4e5F", program, programStage, value: "1" },
    });
    const none = JSON.stringify({
      src: { system: "x", stream: "s" },
      event: { program, programStage, value: "1" },
    });
    expect((await run(world, [line, none])).out.words).toEqual(["- created", "- rejected NO_ID"]);
    expect(world.index.all).toEqual([]);
  });

  test("a record without program cannot be remembered, and is refused", async () => {
    const raw = JSON.stringify({ src: { system: "x", stream: "s", id: "1" }, event: { orgUnit: "o" } });
    expect((await run(newWorld(), [raw])).out.words).toEqual(["1 rejected BAD_PAYLOAD"]);
  });

  test("a record refused for want of a program is owed until it comes with one", async () => {
    const world = newWorld();
    const { src } = JSON.parse(event("a", "1"));
    await run(world, [JSON.stringify({ src, event: { orgUnit: "o" } })]);
    expect(world.index.all).toMatchObject([{ id: "a", scope: "", status: "rejected", code: "BAD_PAYLOAD" }]);
    await run(world, [event("a", "1")]);
    expect(world.index.all).toMatchObject([{ id: "a", status: "created" }]);
  });

  test("nothing is written by a dry run, and it tells what would be", async () => {
    const world = newWorld();
    await run(world, [event("a", "1"), event("b", "1")]);
    world.index.entries.delete(JSON.stringify(["commcare", "b", `event/${program}/${programStage}`]));
    const before = JSON.stringify([world.index.all, [...world.target.stored]]);
    const { out } = await run(world, [event("a", "2"), event("b", "2"), event("c", "1"), event("d", "bad")], {
      isDry: true,
    });
    expect(out.words).toEqual(["a updated", "b updated", "c created", "d rejected E1302"]);
    expect(JSON.stringify([world.index.all, [...world.target.stored]])).toBe(before);
    expect(world.target.writes.slice(1).every((write) => write.order.validateOnly)).toBe(true);
  });
});

describe("what the server answers", () => {
  test("a refused record keeps what was accepted before, and is tried again by the next run", async () => {
    const world = newWorld();
    await run(world, [event("a", "1")]);
    const refused = await run(world, [event("a", "bad")]);
    expect(refused.out.words).toEqual(["a rejected E1302"]);
    expect(refused.out.rejects).toEqual([event("a", "bad")]);
    expect(world.index.all).toMatchObject([{ target: uid("a"), status: "rejected", code: "E1302" }]);
    expect((await run(world, [event("a", "1")])).out.words).toEqual(["a unchanged"]);
    expect(world.index.all).toMatchObject([{ status: "unchanged", code: undefined }]);
  });

  test("poison is found by halving, and only the culprits are refused", async () => {
    const world = newWorld();
    const lines = Array.from({ length: 400 }, (_, at) => event(`r${at}`, at % 100 === 7 ? "poison" : "1"));
    const { out } = await run(world, lines);
    expect(out.words.filter((word) => word.includes("rejected"))).toEqual(
      [7, 107, 207, 307].map((at) => `r${at} rejected REFUSED_WHOLE`),
    );
    expect(Object.keys(values(world))).toHaveLength(396);
  });

  test("a request that is too large is halved, and the size is remembered", async () => {
    const world = newWorld();
    world.target.faults = ["tooLarge"];
    const { out } = await run(
      world,
      Array.from({ length: 40 }, (_, at) => event(`r${at}`, "1")),
    );
    expect(out.words.every((word) => word.endsWith(" created"))).toBe(true);
    expect(world.target.writes.map((write) => write.uids.length)).toEqual([40, 20, 20]);
  });

  test("a passing 500 blames nobody", async () => {
    const world = newWorld();
    world.target.faults = ["error500", "error500", "error500"];
    const { out } = await run(world, [event("a", "1"), event("b", "1")]);
    expect(out.words).toEqual(["a created", "b created"]);
  });

  test("a deleted UID is never used again: the next generation takes over", async () => {
    const world = newWorld();
    await run(world, [event("a", "1")]);
    world.target.stored.set(uid("a"), { value: "", deleted: true, createdAt: "1" });
    expect((await run(world, [event("a", "2")])).out.words).toEqual(["a created"]);
    expect(world.index.all).toMatchObject([{ target: uid("a", 1), generation: 1 }]);
    expect((await run(world, [event("a", "3")])).out.words).toEqual(["a updated"]);
  });

  test("a record whose every UID is deleted is told so in the end", async () => {
    const world = newWorld();
    for (let generation = 0; generation < 9; generation += 1) {
      world.target.stored.set(uid("a", generation), { value: "", deleted: true, createdAt: "1" });
    }
    expect((await run(world, [event("a", "1")])).out.words).toEqual(["a rejected UID_EXHAUSTED"]);
  });

  test("a record of which the report says nothing is sent once more, then refused", async () => {
    const world = newWorld();
    world.target.faults = ["silent"];
    expect((await run(world, [event("a", "1")])).out.words).toEqual(["a created"]);
    world.target.faults = ["silent", "silent"];
    expect((await run(world, [event("b", "1")])).out.words).toEqual(["b rejected NO_REPORT"]);
  });
});

describe("answers that do not come", () => {
  test("an answer lost after the commit leaves no duplicate and says created", async () => {
    const world = newWorld();
    world.target.faults = ["cutAfter"];
    const { out } = await run(world, [event("a", "1"), event("b", "1")]);
    expect(out.words).toEqual(["a created", "b created"]);
    expect(world.target.stored.size).toBe(2);
  });

  test("an answer lost before the commit loses nothing", async () => {
    const world = newWorld();
    world.target.faults = ["cutBefore", "badGateway"];
    expect((await run(world, [event("a", "1"), event("b", "1")])).out.words).toEqual([
      "a created",
      "b created",
    ]);
  });

  test("when neither writes nor reads are answered, the fate is unknown and the run says why", async () => {
    const world = newWorld();
    world.target.faults = Array.from({ length: 50 }, () => "cutAfter" as const);
    world.target.readFaults = Array.from({ length: 50 }, () => "cutBefore" as const);
    const { out, error } = await run(world, [event("a", "1"), checkpoint("1")]);
    expect(out.words).toEqual(["a unknown UNSETTLED", checkpoint("1")]);
    expect(error).toMatchObject({ exitCode: 4 });
    expect(world.index.checkpoints).toEqual([]);
    world.target.faults = [];
    world.target.readFaults = [];
    expect((await run(world, [event("a", "1"), checkpoint("1")])).out.words).toEqual([
      "a updated",
      checkpoint("1"),
    ]);
  });

  test("when only writes fail, what is absent is told as not sent", async () => {
    const world = newWorld();
    world.target.faults = Array.from({ length: 50 }, () => "cutBefore" as const);
    const { out, error } = await run(world, [event("a", "1")]);
    expect(out.words).toEqual(["a skipped NOT_SENT"]);
    expect(error).toMatchObject({ exitCode: 4 });
  });

  test("a refused login stops the run at once; the next run loses nothing", async () => {
    const world = newWorld();
    world.target.faults = ["none", "denied"];
    const lines = [...Array.from({ length: 300 }, (_, at) => event(`r${at}`, "1")), checkpoint("end")];
    const stopped = await run(world, lines, { limits: { batchSize: 100, lanes: 1 }, window: 100 });
    expect(stopped.error).toMatchObject({ exitCode: 6 });
    const created = stopped.out.words.filter((word) => word.endsWith("created")).length;
    expect(created).toBe(100);
    expect(world.index.checkpoints).toEqual([]);
    const next = await run(world, lines);
    expect(next.out.words.filter((word) => word.endsWith("created"))).toHaveLength(200);
    expect(world.index.checkpoints).toHaveLength(1);
  });

  test("an index that cannot be written stops the run with its own error; every record is told", async () => {
    const world = newWorld();
    world.index.failure = new Error("disk full");
    const { out, error } = await run(world, [event("a", "1"), checkpoint("1")]);
    expect(error).toBe(world.index.failure);
    expect(out.words).toEqual(["a created", checkpoint("1")]);
  });
});

describe("a kill", () => {
  test("while changed content is on its way: what goes back to the old content is not taken for unchanged", async () => {
    const world = newWorld();
    await run(world, [event("a", "old")]);
    const plug = new Plug(4);
    const killed = { target: new FakeTarget(world.target.stored), index: new FakeIndex(world.index.entries) };
    killed.target.plug = plug;
    killed.index.plug = plug;
    void run(killed, [event("a", "new")]);
    await plug.pulled;
    await new Promise((resolve) => setImmediate(resolve));
    expect(values(world)).toEqual({ [uid("a")]: "new" });
    expect((await run(world, [event("a", "old")])).out.words).toEqual(["a updated"]);
  });
});

describe("deletes", () => {
  test("they wait for the end of the input, and a comeback gets a new UID", async () => {
    const world = newWorld();
    await run(world, [event("a", "1"), event("b", "1")]);
    const { out } = await run(world, [event("a", "", { op: "delete" }), event("b", "2")]);
    expect(out.words).toEqual(["b updated", "a deleted"]);
    expect(world.index.all.find((entry) => entry.id === "a")).toMatchObject({
      status: "deleted",
      generation: 1,
      target: undefined,
    });
    expect((await run(world, [event("a", "", { op: "delete" })])).out.words).toEqual(["a unchanged"]);
    expect((await run(world, [event("a", "1")])).out.words).toEqual(["a created"]);
    expect(world.target.stored.get(uid("a", 1))).toMatchObject({ deleted: false });
  });

  test("the end of their listing comes behind them, so that it counts every record before it", async () => {
    const world = newWorld();
    await run(world, [event("a", "1"), event("b", "1")]);
    const frame = { system: "commcare", stream: "demo/visit" };
    const begin = JSON.stringify({ begin: { ...frame, listing: "full" } });
    const end = JSON.stringify({ end: { ...frame, count: 2, complete: true } });
    const other = JSON.stringify({ end: { ...frame, stream: "demo/other", count: 0, complete: true } });
    const { out } = await run(world, [begin, event("a", "", { op: "delete" }), event("b", "2"), end, other]);
    expect(out.words).toEqual([begin, "b updated", other, "a deleted", end]);
  });

  test("more than the guard allows deletes nothing and exits 7; a checkpoint behind them waits", async () => {
    const world = newWorld();
    await run(world, [event("a", "1"), event("b", "1")]);
    const lines = [event("a", "", { op: "delete" }), event("b", "", { op: "delete" }), checkpoint("1")];
    const guarded = await run(world, lines, { maxDeletes: 1 });
    expect(guarded.error).toMatchObject({ exitCode: 7 });
    expect(guarded.out.words).toEqual([
      checkpoint("1"),
      "a skipped TOO_MANY_DELETES",
      "b skipped TOO_MANY_DELETES",
    ]);
    expect(Object.keys(values(world))).toHaveLength(2);
    expect(world.index.checkpoints).toEqual([]);
    expect((await run(world, lines, { maxDeletes: 2 })).out.words).toEqual([
      checkpoint("1"),
      "a deleted",
      "b deleted",
    ]);
    expect(world.index.checkpoints).toHaveLength(1);
  });

  test("an incomplete input deletes nothing", async () => {
    const world = newWorld();
    await run(world, [event("a", "1")]);
    const { out } = await run(world, [event("a", "", { op: "delete" })], {}, false);
    expect(out.words).toEqual(["a skipped NOT_SENT"]);
    expect(Object.keys(values(world))).toHaveLength(1);
  });

  test("a later line of the same record overtakes its delete", async () => {
    const world = newWorld();
    await run(world, [event("a", "1")]);
    const { out } = await run(world, [
      event("a", "", { op: "delete" }),
      event("a", "2"),
      event("a", "", { op: "delete" }),
      event("a", "", { op: "delete" }),
    ]);
    expect(out.words).toEqual([
      "a updated",
      "a skipped DUPLICATE_RECORD",
      "a skipped DUPLICATE_RECORD",
      "a deleted",
    ]);
  });

  test("deleting what is gone already, or never was, is no fault", async () => {
    const world = newWorld();
    await run(world, [event("a", "1")]);
    world.target.stored.set(uid("a"), { value: "", deleted: true, createdAt: "1" });
    const { out } = await run(world, [event("a", "", { op: "delete" }), event("z", "", { op: "delete" })]);
    expect(out.words).toEqual(["a deleted", "z skipped NOT_FOUND"]);
  });

  describe("without program and programStage", () => {
    const other = "Zj7UnCAulEk";

    function remove(id: string, payload: object = {}, more: object = {}): string {
      return JSON.stringify({
        src: { ...JSON.parse(event(id, "")).src, ...more },
        op: "delete",
        event: payload,
      });
    }
    function elsewhere(id: string, stream = "demo/visit"): string {
      const src = { system: "commcare", stream, id };
      return JSON.stringify({ src, event: { program, programStage: other, value: "1" } });
    }

    test("the index says where the event is, also when it was made in the same input", async () => {
      const world = newWorld();
      await run(world, [event("a", "1")]);
      const { out } = await run(world, [remove("a"), event("b", "1"), remove("b")]);
      expect(out.words).toEqual(["b created", "a deleted", "b deleted"]);
      expect(world.index.all.map(({ id, status }) => `${id} ${status}`)).toEqual(["a deleted", "b deleted"]);
      expect((await run(world, [remove("a")])).out.words).toEqual(["a unchanged"]);
    });

    test("a later line of the same record overtakes it, and a name the record had before is known", async () => {
      const world = newWorld();
      await run(world, [event("a", "1")]);
      const { out } = await run(world, [remove("a"), event("a", "2"), remove("new", {}, { aliases: ["a"] })]);
      expect(out.words).toEqual(["a updated", "a skipped DUPLICATE_RECORD", "new deleted"]);
    });

    test("one that the index does not know is refused and leaves nothing owed", async () => {
      const world = newWorld();
      const { out } = await run(world, [remove("a"), remove("b", { event: uid("b") }), remove("a")]);
      expect(out.words).toEqual(["a", "b", "a"].map((id) => `${id} rejected BAD_PAYLOAD`));
      expect(out.rejects).toHaveLength(3);
      expect(world.index.all).toEqual([]);
      expect(world.target.writes).toEqual([]);
    });

    test("of events at two stages the line's stream or stage decides; else it is refused, and both stay", async () => {
      const world = newWorld();
      await run(world, [event("a", "1"), elsewhere("a"), event("b", "1"), elsewhere("b", "demo/birth")]);
      const lines = [remove("a"), remove("b"), remove("a", { programStage: other })];
      const { out } = await run(world, lines);
      expect(out.words).toEqual(["a rejected BAD_PAYLOAD", "b deleted", "a deleted"]);
      expect(world.index.all.map(({ id, status }) => `${id} ${status}`)).toEqual([
        "a created",
        "a deleted",
        "b deleted",
        "b created",
      ]);
    });
  });

  test("a delete whose answer was lost is settled by asking", async () => {
    const world = newWorld();
    await run(world, [event("a", "1")]);
    world.target.faults = ["cutAfter"];
    expect((await run(world, [event("a", "", { op: "delete" })])).out.words).toEqual(["a deleted"]);
    expect(world.target.writes).toHaveLength(2);
  });
});

describe("other lines", () => {
  const rejected = (id: string, status = "rejected"): string =>
    JSON.stringify({
      src: { system: "commcare", stream: "demo/visit", id },
      outcome: { status, tool: "to-events", code: "NO_DATE" },
    });

  test("they pass in place, and a rejection upstream is remembered until the record is corrected", async () => {
    const world = newWorld();
    const { out } = await run(world, [event("a", "1"), rejected("b"), checkpoint("1"), event("c", "1")]);
    expect(out.words).toEqual(["a created", rejected("b"), checkpoint("1"), "c created"]);
    expect(world.index.all).toContainEqual(
      expect.objectContaining({ id: "b", scope: "", status: "rejected", code: "NO_DATE" }),
    );
    await run(world, [event("b", "1")]);
    expect(world.index.all.filter((entry) => entry.id === "b")).toMatchObject([{ status: "created" }]);
  });

  test("an unchanged record that was rejected upstream in between is owed no more", async () => {
    const world = newWorld();
    await run(world, [event("a", "1")]);
    await run(world, [rejected("a")]);
    expect(world.index.all).toHaveLength(2);
    expect((await run(world, [event("a", "1")], { owed: new Set(["commcare\u0000a"]) })).out.words).toEqual([
      "a unchanged",
    ]);
    expect(world.index.all).toHaveLength(1);
  });

  test("of a record and its rejection in one input the later counts", async () => {
    const world = newWorld();
    await run(world, [event("a", "1"), rejected("a")]);
    expect(world.index.all.some((entry) => entry.scope === "")).toBe(true);
    const other = newWorld();
    await run(other, [rejected("a"), event("a", "1")]);
    expect(other.index.all.some((entry) => entry.scope === "")).toBe(false);
  });

  test("what is skipped upstream on purpose is owed no more", async () => {
    const world = newWorld();
    await run(world, [rejected("a")]);
    await run(world, [rejected("a", "skipped")], { owed: new Set(["commcare\u0000a"]) });
    expect(world.index.all).toMatchObject([{ status: "skipped" }]);
  });

  test("a checkpoint in front of a slow batch does not stop the batches behind it", async () => {
    const world = newWorld();
    const lines = Array.from({ length: 50 }, (_, at) => [
      event(`r${at}`, "1"),
      checkpoint(String(at)),
    ]).flat();
    await run(world, lines);
    expect(world.target.writes.length).toBeLessThan(5);
    expect(world.index.checkpoints).toHaveLength(50);
  });
});

describe("a signal", () => {
  test("settles what is in hand and tells the rest as not sent", async () => {
    const world = newWorld();
    const stop = new AbortController();
    const out = new FakeOut();
    const push = new Push({
      ...world,
      out,
      clock: instantClock,
      explain: (code) => ({ message: code }),
      check: () => undefined,
      limits: { batchSize: 100, lanes: 1 },
      retries: 5,
      window: 4000,
      isDry: false,
      full: false,
      maxDeletes: undefined,
      known: 0,
      owed: new Set(),
      signal: stop.signal,
    });
    const lines: [ParsedLine, string][] = Array.from({ length: 1000 }, (_, at) => {
      const raw = event(`r${at}`, "1");
      return [parseLine(raw), raw];
    });
    for (const [parsed, raw] of lines) await push.line(parsed, raw);
    await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    await push.end({ complete: false });
    const sent = new Set(world.target.stored.keys());
    expect(out.words).toHaveLength(1000);
    expect(out.words).toEqual(
      lines.map((_, at) => (sent.has(uid(`r${at}`)) ? `r${at} created` : `r${at} skipped NOT_SENT`)),
    );
  });
});
