import { createEventsTarget } from "@d2pipe/push";
import { beforeEach, describe, expect, test } from "vitest";
import {
  checkpointLine,
  deleteLine,
  eventLine,
  getCheckpoint,
  listEntries,
  newWorld,
  program,
  runPush,
  type RunOptions,
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

/** As another client stores it. */
function enterByHand(id: string, value: string): void {
  const held = { value, deleted: false, createdAt: "2024-01-01", program };
  world.server.held.set(uidOf(id), held);
}

const [create, update] = [{ strategy: "CREATE" }, { strategy: "UPDATE" }] as const;

describe("CREATE", () => {
  test("what is there is left alone and not remembered; the rest is created", async () => {
    enterByHand("a", "theirs");
    const lines = [eventLine("a", "1"), eventLine("b", "1"), checkpointLine("1")];
    expect(await emitted(lines, create)).toEqual(["a skipped NOT_IN_STRATEGY", "b created", lines[2]]);
    expect(live()).toEqual({ [uidOf("a")]: "theirs", [uidOf("b")]: "1" });
    expect(world.server.requests.map(({ uids }) => uids)).toEqual([[uidOf("b")]]);
    expect(await listEntries(world)).toEqual([expect.stringMatching(/^b /)]);
    expect(await getCheckpoint(world)).toBe("1");
    // With the usual strategy it is sent, as if it had never come.
    expect(await emitted(lines.slice(0, 2))).toEqual(["a updated", "b unchanged"]);
  });

  test("what we made ourselves is not changed, either; what is unchanged stays unchanged", async () => {
    await emitted([eventLine("a", "1"), eventLine("b", "1")]);
    expect(await emitted([eventLine("a", "2"), eventLine("b", "1")], create)).toEqual([
      "a skipped NOT_IN_STRATEGY",
      "b unchanged",
    ]);
    expect(live()[uidOf("a")]).toBe("1");
    expect(await emitted([eventLine("a", "2")])).toEqual(["a updated"]);
  });

  test.each(["cut after", "cut before", { late: 200 }] as const)(
    "the answer is lost (%s): created, not left out as one that is there",
    async (trouble) => {
      world.server.troubles = [trouble];
      expect(await emitted([eventLine("a", "1"), eventLine("b", "1")], create)).toEqual([
        "a created",
        "b created",
      ]);
      expect(live()).toEqual({ [uidOf("a")]: "1", [uidOf("b")]: "1" });
      expect(await emitted([eventLine("a", "1"), eventLine("b", "1")], create)).toEqual([
        "a unchanged",
        "b unchanged",
      ]);
    },
  );

  test("the run ends before the answer: the next one says created of what arrived, and of what did not", async () => {
    world.server.troubles = ["cut after"];
    world.server.readTroubles = [undefined, "refused", "refused"];
    const first = await runPush(world, [eventLine("a", "1")], { ...create, retries: 0 });
    expect(first.output.emitted).toEqual(["a unknown UNCONFIRMED"]);
    expect(live()).toEqual({ [uidOf("a")]: "1" });
    world.server.readTroubles = [];
    expect(await emitted([eventLine("a", "1")], create)).toEqual(["a created"]);
  });

  test("somebody deleted ours: it is created under its next UID", async () => {
    await emitted([eventLine("a", "1")]);
    const held = world.server.held.get(uidOf("a"));
    if (held) world.server.held.set(uidOf("a"), { ...held, deleted: true });
    expect(await emitted([eventLine("a", "2")], create)).toEqual(["a created"]);
    expect(live()).toEqual({ [uidOf("a", 1)]: "2" });
  });
});

describe("UPDATE", () => {
  test("what is not there is left out and not remembered; what is there is updated, whoever made it", async () => {
    enterByHand("a", "theirs");
    expect(await emitted([eventLine("a", "1"), eventLine("b", "1")], update)).toEqual([
      "a updated",
      "b skipped NOT_IN_STRATEGY",
    ]);
    expect(live()).toEqual({ [uidOf("a")]: "1" });
    expect(await listEntries(world)).toEqual([expect.stringMatching(/^a /)]);
    expect(await emitted([eventLine("b", "1")])).toEqual(["b created"]);
  });

  test("deleted by somebody, before or after it was asked for: not brought back", async () => {
    await emitted([eventLine("a", "1"), eventLine("b", "1")]);
    const remove = (id: string): void => {
      const held = world.server.held.get(uidOf(id));
      if (held) world.server.held.set(uidOf(id), { ...held, deleted: true });
    };
    remove("a");
    world.server.cost = () => {
      remove("b");
      return 10;
    };
    expect(await emitted([eventLine("a", "2"), eventLine("b", "2")], update)).toEqual([
      "a skipped NOT_IN_STRATEGY",
      "b skipped NOT_IN_STRATEGY",
    ]);
    expect(live()).toEqual({});
  });

  test("an answer that is lost makes it updated, once", async () => {
    enterByHand("a", "theirs");
    world.server.troubles = ["cut after"];
    expect(await emitted([eventLine("a", "1")], update)).toEqual(["a updated"]);
    expect(live()).toEqual({ [uidOf("a")]: "1" });
  });
});

describe("both", () => {
  test.each([create, update])("%o deletes nothing, and does not stop for a guard", async (options) => {
    const ids = Array.from({ length: 30 }, (_, at) => `r${at}`);
    await emitted(ids.map((id) => eventLine(id, "1")));
    const run = await runPush(
      world,
      ids.map((id) => deleteLine(id)),
      { ...options, known: 30 },
    );
    expect(run.error).toBeUndefined();
    expect(new Set(run.output.emitted.map((text) => text.replace(/^r\d+ /, "")))).toEqual(
      new Set(["skipped NOT_IN_STRATEGY"]),
    );
    expect(Object.keys(live())).toHaveLength(30);
    expect(await emitted([deleteLine("r1")])).toEqual(["r1 deleted"]);
  });

  test.each([create, update])("%o: a server that cannot be asked is sent nothing", async (options) => {
    world.server.readTroubles = ["refused", "refused", "refused"];
    const run = await runPush(world, [eventLine("a", "1"), checkpointLine("1")], options);
    expect(run.output.emitted[0]).toBe("a skipped NOT_SENT");
    expect(run.result.failure).toBeDefined();
    expect(world.server.requests).toEqual([]);
    expect(await getCheckpoint(world)).toBeUndefined();
  });

  test("a question that the server refuses blames the one record alone", async () => {
    const target = createEventsTarget({
      importEvents: (body, order) => world.server.importEvents(body, order),
      listEvents: async (asked, uids) => {
        if (uids.includes(uidOf("b"))) world.server.readTroubles = ["409"];
        return await world.server.listEvents(asked, uids);
      },
    });
    const lines = ["a", "b", "c"].map((id) => eventLine(id, "1"));
    expect(await emitted(lines, { ...create, target })).toEqual([
      "a created",
      "b rejected REFUSED_WHOLE",
      "c created",
    ]);
  });

  test("a dry run says the same, and writes nothing", async () => {
    enterByHand("a", "theirs");
    const lines = [eventLine("a", "1"), eventLine("b", "1")];
    expect(await emitted(lines, { ...create, dryRun: true })).toEqual([
      "a skipped NOT_IN_STRATEGY",
      "b created",
    ]);
    // The tool gives a dry run a copy of the index.
    world = { ...newWorld(), server: world.server, clock: world.clock };
    expect(await emitted(lines, { ...update, dryRun: true })).toEqual([
      "a updated",
      "b skipped NOT_IN_STRATEGY",
    ]);
    expect(live()).toEqual({ [uidOf("a")]: "theirs" });
  });
});
