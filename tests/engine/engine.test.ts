import { beforeEach, describe, expect, test } from "vitest";
import {
  checkpointLine,
  deleteLine,
  eventLine,
  getCheckpoint,
  listEntries,
  newWorld,
  program,
  programStage,
  runPush,
  type RunOptions,
  scope,
  uidOf,
  type World,
} from "./run-push.ts";

let world: World;

beforeEach(() => {
  world = newWorld();
});

async function emitted(lines: readonly string[], options: RunOptions = {}): Promise<readonly string[]> {
  return (await runPush(world, lines, options)).output.emitted;
}

function live(): Record<string, string> {
  return Object.fromEntries(world.server.live);
}

function many(count: number, value = "1"): string[] {
  return Array.from({ length: count }, (_, at) => eventLine(`r${at}`, value));
}

describe("what is sent", () => {
  test("a new record is created, a changed one updated, an unchanged one not sent", async () => {
    expect(await emitted([eventLine("a", "1"), eventLine("b", "1")])).toEqual(["a created", "b created"]);
    expect(await emitted([eventLine("a", "1"), eventLine("b", "2")])).toEqual(["a unchanged", "b updated"]);
    expect(world.server.requests.at(-1)?.uids).toEqual([uidOf("b")]);
    expect(live()).toEqual({ [uidOf("a")]: "1", [uidOf("b")]: "2" });
    expect(world.server.reads).toBe(0);
  });

  test("--full sends unchanged records too", async () => {
    await emitted([eventLine("a", "1")]);
    expect(await emitted([eventLine("a", "1")], { full: true })).toEqual(["a updated"]);
  });

  test("a lost index says updated, not created, and creates no duplicates", async () => {
    await emitted([eventLine("a", "1"), eventLine("b", "1")]);
    world = { ...newWorld(), server: world.server, clock: world.clock };
    const lines = [eventLine("a", "1"), eventLine("b", "1"), eventLine("c", "1")];
    expect(await emitted(lines)).toEqual(["a updated", "b updated", "c created"]);
    expect(world.server.held.size).toBe(3);
  });

  test("two lines of one record never share a request and keep their order", async () => {
    const lines = [eventLine("a", "1"), eventLine("a", "2"), eventLine("a", "2"), eventLine("a", "3")];
    expect(await emitted(lines)).toEqual(["a created", "a updated", "a unchanged", "a updated"]);
    expect(live()).toEqual({ [uidOf("a")]: "3" });
    expect(world.server.violations).toEqual([]);
  });

  test("thousands of lines of one record are brought to their end, too", async () => {
    const lines = Array.from({ length: 3000 }, (_, at) => eventLine("a", String(Math.floor(at / 1000))));
    const outcomes = await emitted(lines);
    expect(outcomes.filter((one) => one !== "a unchanged")).toEqual(["a created", "a updated", "a updated"]);
  });

  test("two records with one object go one after the other", async () => {
    const line = (id: string, value: string): string =>
      JSON.stringify({
        src: { system: "x", stream: "s", id },
        event: { event: "a1B2c3D4e5F", program, programStage, value },
      });
    expect(await emitted([line("1", "first"), line("2", "second")])).toEqual(["1 created", "2 updated"]);
    expect(world.server.violations).toEqual([]);
    expect(live()).toEqual({ a1B2c3D4e5F: "second" });
  });

  test("an older revision is skipped, also when the newer one was unchanged", async () => {
    await emitted([eventLine("a", "1", { rev: "2024-01-01T00:00:00.000001Z" })]);
    await emitted([eventLine("a", "1", { rev: "2024-01-03T00:00:00.000001Z" })]);
    const older = eventLine("a", "2", { rev: "2024-01-02T00:00:00.000001Z" });
    expect(await emitted([older])).toEqual(["a skipped STALE_REVISION"]);
  });

  test("a record without src.id is sent under its own UID and not remembered", async () => {
    const src = { system: "x", stream: "s" };
    const named = JSON.stringify({ src, event: { event: "a1B2c3D4e5F", program, programStage, value: "1" } });
    const nameless = JSON.stringify({ src, event: { program, programStage, value: "1" } });
    expect(await emitted([named, nameless])).toEqual(["- created", "- rejected NO_ID"]);
    expect(await listEntries(world)).toEqual([]);
  });

  test("a record without a program is refused, and pending until it comes with one", async () => {
    const { src } = JSON.parse(eventLine("a", "1"));
    expect(await emitted([JSON.stringify({ src, event: { orgUnit: "o" } })])).toEqual([
      "a rejected BAD_PAYLOAD",
    ]);
    expect(await listEntries(world)).toEqual(["a (no place) rejected BAD_PAYLOAD"]);
    await emitted([eventLine("a", "1")]);
    expect(await listEntries(world)).toEqual(["a created"]);
  });

  test("a few records that come slowly do not wait for company", async () => {
    const { clock, server } = world;
    async function* slowly(): AsyncGenerator<string> {
      yield eventLine("a", "1");
      await clock.wait(60_000);
      expect(server.live.size).toBe(1);
      yield eventLine("b", "1");
    }
    expect(await emitted([], { slowly: slowly() })).toEqual(["a created", "b created"]);
  });
});

describe("a dry run", () => {
  test("stores nothing, and says what would be", async () => {
    await emitted([eventLine("a", "1"), eventLine("b", "1")]);
    await world.index.forget([{ system: "commcare", id: "b", scope }]);
    const before = live();
    const lines = [eventLine("a", "2"), eventLine("b", "2"), eventLine("c", "1"), eventLine("d", "bad")];
    expect(await emitted(lines, { dryRun: true })).toEqual([
      "a updated",
      "b updated",
      "c created",
      "d rejected E1302",
    ]);
    expect(live()).toEqual(before);
    expect(world.server.requests.slice(1).every(({ dryRun }) => dryRun)).toBe(true);
  });
});

describe("what the server answers", () => {
  test("a refused record keeps what was accepted before, and is tried again by the next run", async () => {
    await emitted([eventLine("a", "1")]);
    const refused = await runPush(world, [eventLine("a", "bad")]);
    expect(refused.output.emitted).toEqual(["a rejected E1302"]);
    expect(refused.output.rejects).toEqual([eventLine("a", "bad")]);
    expect(await listEntries(world)).toEqual(["a rejected E1302"]);
    expect(await emitted([eventLine("a", "1")])).toEqual(["a unchanged"]);
    expect(await listEntries(world)).toEqual(["a unchanged"]);
  });

  test.each(["poison", "poison 500"])(
    "%s is found by halving, and only the culprits are refused",
    async (poison) => {
      const lines = Array.from({ length: 400 }, (_, at) =>
        eventLine(`r${at}`, at % 100 === 7 ? poison : "1"),
      );
      const outcomes = await emitted(lines);
      expect(outcomes.filter((one) => !one.endsWith(" created"))).toEqual(
        [7, 107, 207, 307].map((at) => `r${at} rejected REFUSED_WHOLE`),
      );
      expect(world.server.live.size).toBe(396);
    },
  );

  test("a request that is too large is halved, and the size is remembered", async () => {
    world.server.troubles = ["413"];
    const outcomes = await emitted(many(40));
    expect(outcomes.every((one) => one.endsWith(" created"))).toBe(true);
    expect(Math.max(...world.server.requests.slice(1).map(({ uids }) => uids.length))).toBeLessThanOrEqual(
      20,
    );
  });

  test.each(["500", "409"] as const)("a passing %s rejects no record", async (status) => {
    world.server.troubles = [status, status, status];
    expect(await emitted([eventLine("a", "1"), eventLine("b", "1")])).toEqual(["a created", "b created"]);
  });

  test("a server whose database takes no more connections rejects no record, and slows the requests down", async () => {
    const { server } = world;
    server.troubles = Array.from({ length: 12 }, () => "500" as const);
    server.readTroubles = Array.from({ length: 4 }, () => "500" as const);
    const outcomes = await emitted(many(400));
    expect(outcomes.every((one) => one.endsWith(" created"))).toBe(true);
    expect(server.requests.length).toBeLessThan(40);
  });

  test("when that lasts, the run ends with 4, and the next one loses nothing", async () => {
    const { server } = world;
    server.troubles = Array.from({ length: 5000 }, () => "500" as const);
    server.readTroubles = Array.from({ length: 5000 }, () => "500" as const);
    const { output, error } = await runPush(world, [...many(400), checkpointLine("end")]);
    expect(error).toMatchObject({ exitCode: 4 });
    expect(output.outcomes.every(({ outcome }) => outcome.code === "NOT_SENT")).toBe(true);
    expect(await getCheckpoint(world)).toBeUndefined();
    server.troubles = [];
    server.readTroubles = [];
    expect((await emitted(many(400))).every((one) => one.endsWith(" created"))).toBe(true);
  });

  test("also when reads are answered meanwhile", async () => {
    world.server.troubles = Array.from({ length: 5000 }, () => "500" as const);
    const { output, error } = await runPush(world, many(400));
    expect(error).toMatchObject({ exitCode: 4 });
    expect(output.outcomes.every(({ outcome }) => outcome.code === "NOT_SENT")).toBe(true);
    expect(world.server.requests.length).toBeLessThan(40);
  });

  test("also when there are but two records; of a single one nobody else is proof, and it is rejected", async () => {
    const { server } = world;
    server.troubles = Array.from({ length: 5000 }, () => "500" as const);
    const { output, error } = await runPush(world, [...many(2), checkpointLine("end")]);
    expect(error).toMatchObject({ exitCode: 4 });
    expect(output.emitted).toEqual(["r0 skipped NOT_SENT", "r1 skipped NOT_SENT", checkpointLine("end")]);
    expect(await getCheckpoint(world)).toBeUndefined();
    expect(await emitted(many(1))).toEqual(["r0 rejected REFUSED_WHOLE"]);
    server.troubles = [];
    expect(await emitted(many(2))).toEqual(["r0 created", "r1 created"]);
  });

  test("what was found to blame stays rejected when nothing else is to be sent", async () => {
    const lines = ["a", "b"].map((id) => eventLine(id, "poison 500"));
    const rejected = ["a rejected REFUSED_WHOLE", "b rejected REFUSED_WHOLE"];
    expect(await emitted([...lines, eventLine("c", "1")])).toEqual([...rejected, "c created"]);
    expect(await emitted([...lines, eventLine("c", "1")])).toEqual([...rejected, "c unchanged"]);
  });

  test.each([
    ["409", "mute", "409"],
    ["500", "mute", "500"],
    ["409", "silent", "409"],
    ["500", "silent", "500"],
  ] as const)("nonsense twice (%s, %s, %s) ends with an outcome", async (...troubles) => {
    world.server.troubles = [...troubles];
    const { output, error } = await runPush(world, [eventLine("a", "1")]);
    expect(error).toBeUndefined();
    expect(output.emitted).toHaveLength(1);
    expect(live()).toEqual({ [uidOf("a")]: "1" });
  });

  test("a deleted UID is never used again: the next generation takes over", async () => {
    await emitted([eventLine("a", "1")]);
    world.server.deleteByHand(uidOf("a"));
    expect(await emitted([eventLine("a", "2")])).toEqual(["a created"]);
    expect(live()).toEqual({ [uidOf("a", 1)]: "2" });
    expect(await emitted([eventLine("a", "3")])).toEqual(["a updated"]);
  });

  test("a record whose every UID is deleted is refused in the end", async () => {
    const event = { value: "", deleted: true, createdAt: "1", program };
    for (let generation = 0; generation < 9; generation += 1)
      world.server.held.set(uidOf("a", generation), event);
    expect(await emitted([eventLine("a", "1")])).toEqual(["a rejected UID_EXHAUSTED"]);
  });

  test("a record of which the report says nothing is sent once more, then refused", async () => {
    world.server.troubles = ["silent"];
    expect(await emitted([eventLine("a", "1")])).toEqual(["a created"]);
    world.server.troubles = ["silent", "silent"];
    expect(await emitted([eventLine("b", "1")])).toEqual(["b rejected NO_REPORT"]);
  });
});

describe("answers that do not come", () => {
  test("an answer lost after the commit leaves no duplicate and says created", async () => {
    world.server.troubles = ["cut after"];
    expect(await emitted([eventLine("a", "1"), eventLine("b", "1")])).toEqual(["a created", "b created"]);
    expect(world.server.held.size).toBe(2);
  });

  test("an answer lost before the commit loses nothing", async () => {
    world.server.troubles = ["cut before", "502"];
    expect(await emitted([eventLine("a", "1"), eventLine("b", "1")])).toEqual(["a created", "b created"]);
  });

  test("when neither writes nor reads are answered, the fate is unknown and the run says why", async () => {
    const { server } = world;
    server.troubles = Array.from({ length: 50 }, () => "cut after" as const);
    server.readTroubles = Array.from({ length: 50 }, () => "cut before" as const);
    const { output, error } = await runPush(world, [eventLine("a", "1"), checkpointLine("1")]);
    expect(output.emitted).toEqual(["a unknown UNCONFIRMED", checkpointLine("1")]);
    expect(error).toMatchObject({ exitCode: 4 });
    expect(await getCheckpoint(world)).toBeUndefined();
    server.troubles = [];
    server.readTroubles = [];
    expect(await emitted([eventLine("a", "1"), checkpointLine("1")])).toEqual([
      "a updated",
      checkpointLine("1"),
    ]);
  });

  test("when only writes fail, what is absent is reported as not sent", async () => {
    world.server.troubles = Array.from({ length: 50 }, () => "cut before" as const);
    const { output, error } = await runPush(world, [eventLine("a", "1")]);
    expect(output.emitted).toEqual(["a skipped NOT_SENT"]);
    expect(error).toMatchObject({ exitCode: 4 });
  });

  test("a refused login stops the run at once; the next run loses nothing", async () => {
    world.server.troubles = [undefined, "denied"];
    const lines = [...many(300), checkpointLine("end")];
    const limits = { batchSize: 100, concurrency: 1 };
    const { output, error } = await runPush(world, lines, { limits, window: 100 });
    expect(error).toMatchObject({ exitCode: 6 });
    expect(output.emitted.filter((one) => one.endsWith(" created"))).toHaveLength(100);
    expect(await getCheckpoint(world)).toBeUndefined();
    expect((await emitted(lines)).filter((one) => one.endsWith(" created"))).toHaveLength(200);
    expect(await getCheckpoint(world)).toBe("end");
  });

  test("content that may arrive late is not trusted before it is sent once more", async () => {
    await emitted([eventLine("a", "1")]);
    world.server.troubles = [{ late: 120_000 }];
    expect(await emitted([eventLine("a", "2")])).toEqual(["a updated"]);
    expect(await emitted([eventLine("a", "3")])).toEqual(["a updated"]);
    await world.clock.rest(300_000);
    expect(live()).toEqual({ [uidOf("a")]: "2" });
    expect(await listEntries(world)).toEqual(["a unknown UNCONFIRMED"]);
    await world.clock.rest(900_000);
    expect(await emitted([eventLine("a", "3")])).toEqual(["a updated"]);
    expect(live()).toEqual({ [uidOf("a")]: "3" });
    expect(await emitted([eventLine("a", "3")])).toEqual(["a unchanged"]);
  });

  test("an index that cannot be written stops the run with its own error; every record has its outcome", async () => {
    const full = new Error("disk full");
    const index = Object.assign(Object.create(world.index), {
      commit: () => Promise.reject(full),
      find: (keys: Parameters<World["index"]["find"]>[0]) => world.index.find(keys),
      intend: (entries: Parameters<World["index"]["intend"]>[0]) => world.index.intend(entries),
      hash: (text: string) => world.index.hash(text),
    });
    const { output, error } = await runPush({ ...world, index }, [eventLine("a", "1"), checkpointLine("1")]);
    expect(error).toBe(full);
    expect(output.emitted).toEqual(["a created", checkpointLine("1")]);
  });
});

describe("deletes", () => {
  test("they wait for the end of the input, and a record that comes back gets a new UID", async () => {
    await emitted([eventLine("a", "1"), eventLine("b", "1")]);
    expect(await emitted([deleteLine("a"), eventLine("b", "2")])).toEqual(["b updated", "a deleted"]);
    expect(await emitted([deleteLine("a")])).toEqual(["a unchanged"]);
    expect(await emitted([eventLine("a", "1")])).toEqual(["a created"]);
    expect(live()).toEqual({ [uidOf("a", 1)]: "1", [uidOf("b")]: "2" });
  });

  test("the end of their listing comes behind them, so that it counts every record before it", async () => {
    await emitted([eventLine("a", "1"), eventLine("b", "1")]);
    const frame = { system: "commcare", stream: "demo/visit" };
    const begin = JSON.stringify({ begin: { ...frame, listing: "full" } });
    const end = JSON.stringify({ end: { ...frame, count: 2, complete: true } });
    const other = JSON.stringify({ end: { ...frame, stream: "demo/other", count: 0, complete: true } });
    const lines = [begin, deleteLine("a"), eventLine("b", "2"), end, other];
    expect(await emitted(lines)).toEqual([begin, "b updated", other, "a deleted", end]);
  });

  test("more than the guard allows deletes nothing and exits 7; a checkpoint behind them waits", async () => {
    await emitted([eventLine("a", "1"), eventLine("b", "1")]);
    const lines = [deleteLine("a"), deleteLine("b"), checkpointLine("1")];
    const { output, error } = await runPush(world, lines, { maxDeletes: 1 });
    expect(error).toMatchObject({ exitCode: 7 });
    expect(output.emitted).toEqual([
      "a skipped TOO_MANY_DELETES",
      "b skipped TOO_MANY_DELETES",
      checkpointLine("1"),
    ]);
    expect([world.server.live.size, await getCheckpoint(world)]).toEqual([2, undefined]);
    expect(await emitted(lines, { maxDeletes: 2 })).toEqual(["a deleted", "b deleted", checkpointLine("1")]);
    expect(await getCheckpoint(world)).toBe("1");
  });

  test("of a listing in two parts the end of the first does not count what waits for the end of the input", async () => {
    await emitted([eventLine("a", "1")]);
    const frame = { system: "commcare", stream: "demo/visit" };
    const begin = JSON.stringify({ begin: { ...frame, listing: "window" } });
    const end = (count: number): string => JSON.stringify({ end: { ...frame, count, complete: true } });
    const lines = [begin, deleteLine("a"), end(1), begin, eventLine("b", "1"), end(1)];
    const framed = [begin, end(0), begin, "b created", "a deleted", end(2)];
    expect(await emitted(lines)).toEqual(framed);
    await emitted([eventLine("a", "2")]);
    expect(await emitted(lines, { piece: 1 })).toEqual(framed.with(3, "b unchanged"));
  });

  test("a record that comes back while a delete of it may still arrive is written later, and stays", async () => {
    await emitted([eventLine("a", "1")]);
    world.server.troubles = [{ late: 60_000 }];
    world.server.readTroubles = Array.from({ length: 3 }, () => "500" as const);
    await emitted([deleteLine("a"), checkpointLine("1")], { retries: 0 });
    const back = [eventLine("a", "2"), checkpointLine("2")];
    const { output, result } = await runPush(world, back);
    expect(output.emitted).toEqual(["a skipped DELETE_UNDER_WAY", checkpointLine("2")]);
    expect([result.delayed, await getCheckpoint(world)]).toEqual([1, undefined]);
    await world.clock.rest(15 * 60_000);
    expect(await emitted(back)).toEqual(["a created", checkpointLine("2")]);
    expect(Object.values(live())).toEqual(["2"]);
    expect(await getCheckpoint(world)).toBe("2");
  });

  test("a checkpoint behind a delete never overtakes a later one", async () => {
    await emitted([eventLine("a", "1"), eventLine("b", "1")]);
    const lines = [deleteLine("a"), checkpointLine("1"), eventLine("a", "2"), checkpointLine("2")];
    await emitted(lines, { piece: 2 });
    expect(await getCheckpoint(world)).toBe("2");
  });

  test("an incomplete input deletes nothing", async () => {
    await emitted([eventLine("a", "1")]);
    expect(await emitted([deleteLine("a")], { complete: false })).toEqual(["a skipped NOT_SENT"]);
    expect(world.server.live.size).toBe(1);
  });

  test("a later line of the same record overtakes its delete", async () => {
    await emitted([eventLine("a", "1")]);
    const lines = [deleteLine("a"), eventLine("a", "2"), deleteLine("a"), deleteLine("a")];
    expect(await emitted(lines)).toEqual([
      "a skipped DUPLICATE_RECORD",
      "a updated",
      "a skipped DUPLICATE_RECORD",
      "a deleted",
    ]);
  });

  test("deleting what is gone already, or never was, is no failure", async () => {
    await emitted([eventLine("a", "1")]);
    world.server.deleteByHand(uidOf("a"));
    expect(await emitted([deleteLine("a"), deleteLine("z")])).toEqual(["a deleted", "z skipped NOT_FOUND"]);
  });

  test("a delete whose answer was lost is resolved by asking", async () => {
    await emitted([eventLine("a", "1")]);
    world.server.troubles = ["cut after"];
    expect(await emitted([deleteLine("a")])).toEqual(["a deleted"]);
    expect(world.server.requests).toHaveLength(2);
  });

  test("a delete that was not heard of leaves open whether the event is there", async () => {
    await emitted([eventLine("a", "1")]);
    world.server.troubles = Array.from({ length: 50 }, () => "cut after" as const);
    world.server.readTroubles = Array.from({ length: 50 }, () => "cut before" as const);
    const { output } = await runPush(world, [deleteLine("a")]);
    expect(output.emitted).toEqual(["a unknown UNCONFIRMED"]);
    const entries = await world.index.findRecord({ system: "commcare", id: "a" });
    expect(entries.map(({ held }) => held)).toEqual(["maybe"]);
  });

  test("that nothing is there proves nothing while an older write may arrive", async () => {
    world.server.troubles = [{ late: 120_000 }, "413"];
    expect(await emitted([eventLine("a", "1")])).toEqual(["a rejected REFUSED_WHOLE"]);
    world.server.troubles = ["cut after"];
    expect(await emitted([deleteLine("a")])).toEqual(["a skipped NOT_FOUND"]);
    await world.clock.rest(300_000);
    expect(live()).toEqual({ [uidOf("a")]: "1" });
    expect(await emitted([deleteLine("a")])).toEqual(["a deleted"]);
    expect(live()).toEqual({});
    expect(await emitted([deleteLine("a")])).toEqual(["a unchanged"]);
  });

  test("an object that another record stands for is never deleted", async () => {
    const typed = (id: string, op?: "delete"): string =>
      JSON.stringify({
        src: { system: "x", stream: "s", id },
        op,
        event: { event: "a1B2c3D4e5F", program, programStage, value: "1" },
      });
    await emitted([typed("1"), typed("2")]);
    expect(await emitted([typed("1", "delete")])).toEqual(["1 skipped HELD_BY_OTHER"]);
    expect(await emitted([typed("1", "delete"), typed("2")])).toEqual([
      "2 unchanged",
      "1 skipped HELD_BY_OTHER",
    ]);
    const both = [typed("1", "delete"), typed("2", "delete")];
    expect(await emitted(both)).toEqual(["1 deleted", "2 deleted"]);
    expect(world.server.live.size).toBe(0);
    expect(world.server.violations).toEqual([]);
  });

  describe("without program and programStage", () => {
    const other = "Zj7UnCAulEk";

    function remove(id: string, payload: object = {}, more: object = {}): string {
      const { src } = JSON.parse(eventLine(id, ""));
      return JSON.stringify({ src: { ...src, ...more }, op: "delete", event: payload });
    }
    function elsewhere(id: string, stream = "demo/visit"): string {
      const src = { system: "commcare", stream, id };
      return JSON.stringify({ src, event: { program, programStage: other, value: "1" } });
    }

    test("the index says where the event is, also when it was made in the same input", async () => {
      await emitted([eventLine("a", "1")]);
      const lines = [remove("a"), eventLine("b", "1"), remove("b")];
      expect(await emitted(lines)).toEqual(["b created", "a deleted", "b deleted"]);
      expect(await listEntries(world)).toEqual(["a deleted", "b deleted"]);
      expect(await emitted([remove("a")])).toEqual(["a unchanged"]);
    });

    test("a later line of the same record overtakes it, and an id the record had before is known", async () => {
      await emitted([eventLine("a", "1"), eventLine("c", "1")]);
      const lines = [remove("a"), eventLine("a", "2"), remove("new", {}, { aliases: ["c"] })];
      expect(await emitted(lines)).toEqual(["a skipped DUPLICATE_RECORD", "a updated", "new deleted"]);
    });

    test("one that the index does not know is refused, and nothing is pending", async () => {
      const { output } = await runPush(world, [remove("a"), remove("b", { event: uidOf("b") }), remove("a")]);
      expect(output.emitted).toEqual(["a", "b", "a"].map((id) => `${id} rejected BAD_PAYLOAD`));
      expect(output.rejects).toHaveLength(3);
      expect(await listEntries(world)).toEqual([]);
      expect(world.server.requests).toEqual([]);
    });

    test("of events at two stages the line's stream or stage decides; else it is refused, and both stay", async () => {
      await emitted([eventLine("a", "1"), elsewhere("a"), eventLine("b", "1"), elsewhere("b", "demo/birth")]);
      const lines = [remove("a"), remove("b"), remove("a", { programStage: other })];
      expect(await emitted(lines)).toEqual(["a rejected BAD_PAYLOAD", "b deleted", "a deleted"]);
      expect(await listEntries(world)).toEqual(["a created", "a deleted", "b deleted", "b created"]);
    });
  });
});

describe("other lines", () => {
  const rejected = (id: string, status = "rejected"): string =>
    JSON.stringify({
      src: { system: "commcare", stream: "demo/visit", id },
      outcome: { status, tool: "to-events", code: "NO_DATE" },
    });
  const pending = (...ids: string[]): Set<string> => new Set(ids.map((id) => `commcare\0${id}`));

  test("they pass in place, and a rejection upstream is remembered until the record is corrected", async () => {
    const lines = [eventLine("a", "1"), rejected("b"), checkpointLine("1"), eventLine("c", "1")];
    expect(await emitted(lines)).toEqual(["a created", rejected("b"), checkpointLine("1"), "c created"]);
    expect(new Set(await listEntries(world))).toEqual(
      new Set(["a created", "b (no place) rejected NO_DATE", "c created"]),
    );
    await emitted([eventLine("b", "1")], { pending: pending("b") });
    expect(await listEntries(world)).toContain("b created");
    expect(await listEntries(world)).not.toContain("b (no place) rejected NO_DATE");
  });

  test("an unchanged record that was rejected upstream in between is no longer pending", async () => {
    await emitted([eventLine("a", "1")]);
    await emitted([rejected("a")]);
    expect(await listEntries(world)).toEqual(["a created", "a (no place) rejected NO_DATE"]);
    expect(await emitted([eventLine("a", "1")], { pending: pending("a") })).toEqual(["a unchanged"]);
    expect(await listEntries(world)).toEqual(["a unchanged"]);
  });

  test("of a record and its rejection in one input the later counts", async () => {
    await emitted([eventLine("a", "1"), rejected("a")]);
    expect(await listEntries(world)).toContain("a (no place) rejected NO_DATE");
    await emitted([rejected("b"), eventLine("b", "1")]);
    expect(await listEntries(world)).not.toContain("b (no place) rejected NO_DATE");
  });

  test("what a tool upstream does away with is no longer pending, wherever it was rejected", async () => {
    await emitted([rejected("a"), eventLine("b", "bad")]);
    await emitted([rejected("a", "skipped"), rejected("b", "skipped")], { pending: pending("a", "b") });
    expect(await listEntries(world)).toEqual(["b skipped NO_DATE"]);
    await emitted([rejected("c"), rejected("c", "skipped")]);
    expect(await listEntries(world)).toEqual(["b skipped NO_DATE"]);
  });

  test("a checkpoint in front of a slow batch does not stop the batches behind it", async () => {
    const lines = Array.from({ length: 50 }, (_, at) => [
      eventLine(`r${at}`, "1"),
      checkpointLine(String(at)),
    ]);
    await emitted(lines.flat());
    expect(world.server.requests.length).toBeLessThan(5);
    expect(await getCheckpoint(world)).toBe("49");
  });
});

describe("a signal", () => {
  test("what is in flight is waited for, and the rest reported as not sent", async () => {
    const stop = new AbortController();
    const { server } = world;
    server.onChange = () => stop.abort();
    const lines = many(1000);
    const limits = { batchSize: 100, concurrency: 1 };
    const { output, error } = await runPush(world, lines, { limits, signal: stop.signal, piece: 1000 });
    expect(error).toBeUndefined();
    const sent = new Set(server.held.keys());
    expect(sent.size).toBe(100);
    expect(output.emitted).toEqual(
      lines.map((_, at) => (sent.has(uidOf(`r${at}`)) ? `r${at} created` : `r${at} skipped NOT_SENT`)),
    );
  });
});
