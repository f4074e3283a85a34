import type { FaultRule } from "@d2pipe/sandbox";
import { RandomKills, runTool, type SandboxTest, toNdjson, withSandbox } from "@d2pipe/testkit";
import { describe, expect, test } from "vitest";
import {
  aValue,
  checkpointOf,
  facilities,
  framed,
  heldValues,
  listEnds,
  manyValues,
  push,
  queuedBodies,
  queueings,
  startPush,
  stock,
} from "./push.ts";

const post = { method: "POST", path: "/api/queue" };

async function countHeld(given: SandboxTest, months: number): Promise<number> {
  let held = 0;
  for (let month = 1; month <= months; month += 1)
    held += Object.keys(await heldValues(given, `2024${String(month).padStart(2, "0")}`)).length;
  return held;
}

describe("answers that do not come", () => {
  const faults: [string, FaultRule[]][] = [
    ["cut before", [{ match: { ...post, every: 2 }, fault: { kind: "cut-before" } }]],
    ["cut after it was queued", [{ match: { ...post, every: 2 }, fault: { kind: "cut-after-commit" } }]],
    ["503, not queued", [{ match: { ...post, every: 2 }, fault: { kind: "status", status: 503 } }]],
    [
      "502, queued",
      [{ match: { ...post, every: 2 }, fault: { kind: "status", status: 502, committed: true } }],
    ],
    [
      "500, queued",
      [{ match: { ...post, every: 2 }, fault: { kind: "status", status: 500, committed: true } }],
    ],
    ["half an answer", [{ match: { ...post, every: 2 }, fault: { kind: "truncated-json" } }]],
    [
      "the question is lost, too",
      [
        { match: { ...post, nth: 2 }, fault: { kind: "cut-after-commit" } },
        { match: { method: "GET", every: 3 }, fault: { kind: "status", status: 503 } },
        { match: { method: "GET", every: 4 }, fault: { kind: "cut-before" } },
      ],
    ],
  ];
  test.each(faults)("%s: every value arrives, and nothing is queued twice", async (_, rules) => {
    await withSandbox({}, async (given) => {
      given.sandbox.dispatcher2.setFaults(rules);
      const lines = manyValues(2);
      const run = await push(given, framed(lines), "--wait", "1");
      expect(given.sandbox.dispatcher2.requests.some(({ faults: fired }) => fired.length > 0)).toBe(true);
      expect([run.code, listEnds(run)]).toEqual([0, lines.map(() => "created")]);
      const bodies = queuedBodies(given);
      expect([bodies.length, new Set(bodies).size]).toEqual([6, 6]);
      expect(await countHeld(given, 2)).toBe(lines.length);
    });
  });

  test("dispatcher2 is gone: exit 4, nothing sent, and the next run does all", async () => {
    await withSandbox({}, async (given) => {
      given.sandbox.dispatcher2.setFaults([{ match: {}, fault: { kind: "cut-before" } }]);
      const run = await push(given, framed([aValue()]), "--retries", "0");
      expect([run.code, listEnds(run)]).toEqual([4, ["skipped NOT_SENT"]]);
      expect(await checkpointOf(given)).toBeUndefined();
      given.sandbox.dispatcher2.clearFaults();
      expect(listEnds(await push(given, framed([aValue()]), "--wait", "1"))).toEqual(["created"]);
    });
  });

  test("the answer is lost, and nobody can be asked: unknown, and the next run finds it", async () => {
    await withSandbox({}, async (given) => {
      given.sandbox.dispatcher2.setFaults([
        { match: post, fault: { kind: "cut-after-commit" } },
        { match: { method: "GET", from: 2 }, fault: { kind: "cut-before" } },
      ]);
      const run = await push(given, framed([aValue()]), "--retries", "0");
      expect([run.code, listEnds(run)]).toEqual([4, ["unknown UNCONFIRMED"]]);
      expect(await checkpointOf(given)).toBeUndefined();
      given.sandbox.dispatcher2.clearFaults();
      expect(listEnds(await push(given, framed([aValue()]), "--wait", "1"))).toEqual(["created"]);
      expect(queuedBodies(given)).toHaveLength(1);
    });
  });

  test("classic: a lost answer is unknown, since nobody can be asked", async () => {
    await withSandbox({}, async (given) => {
      given.sandbox.dispatcher2.setFaults([
        { match: { method: "POST" }, fault: { kind: "cut-after-commit" } },
      ]);
      const run = await push(given, framed([aValue()]), "--dialect", "classic");
      expect([run.code, listEnds(run)]).toEqual([4, ["unknown UNCONFIRMED"]]);
      expect(queuedBodies(given)).toHaveLength(1);
    });
  });
});

describe("access", () => {
  test.each([["go"], ["classic"]])("a wrong password: exit 6, once asked, %s", async (dialect) => {
    await withSandbox({}, async (given) => {
      const env = { ...given.env, DISPATCHER2_PASSWORD: "wrong-secret" };
      const args = ["--destination", "dhis2", "--dialect", dialect, "--index", given.dir.file("index.db")];
      const run = await runTool("push-dispatcher2", { args, env, stdin: toNdjson(manyValues(2)) });
      expect([run.code, new Set(listEnds(run))]).toEqual([6, new Set(["skipped NOT_SENT"])]);
      expect(run.stderr).toContain("DISPATCHER2_USERNAME and DISPATCHER2_PASSWORD");
      expect(run.stderr).not.toContain("wrong-secret");
      expect(given.sandbox.dispatcher2.requests).toHaveLength(1);
    });
  });

  test.each([
    ["go", "GET"],
    ["go", "POST"],
    ["classic", "POST"],
  ])("a login page instead of JSON: exit 6, %s, %s", async (dialect, method) => {
    await withSandbox({}, async (given) => {
      given.sandbox.dispatcher2.setFaults([{ match: { method }, fault: { kind: "login-page" } }]);
      const run = await push(given, [aValue()], "--dialect", dialect);
      expect([run.code, listEnds(run)]).toEqual([6, ["skipped NOT_SENT"]]);
      expect(queuedBodies(given)).toEqual([]);
    });
  });

  test.each([
    ["--destination", "nowhere"],
    ["--source", "nobody"],
  ])("200 without a uid is no success: %s %s, exit 2", async (...wrong) => {
    await withSandbox({}, async (given) => {
      const args = wrong[0] === "--destination" ? wrong : ["--destination", "dhis2", ...wrong];
      const run = await runTool("push-dispatcher2", { args, env: given.env, stdin: toNdjson(manyValues(2)) });
      expect([run.code, new Set(listEnds(run))]).toEqual([2, new Set(["skipped NOT_SENT"])]);
      expect(run.stderr).toContain("stored nothing");
      expect(queueings(given)).toHaveLength(1);
      expect(queuedBodies(given)).toEqual([]);
    });
  });
});

describe("runs that end early", () => {
  test(
    "killed at any moment and run again: nothing lost, nothing queued twice",
    { timeout: 240_000 },
    async () => {
      await withSandbox({}, async (given) => {
        given.sandbox.dispatcher2.simulator.setSwitches({ deliverAfter: null });
        const lines = manyValues(12);
        const started = performance.now();
        await push({ ...given, dir: { ...given.dir, file: (name) => given.dir.file(`other-${name}`) } }, []);
        const kills = new RandomKills(9, (performance.now() - started) * 2);
        for (let turn = 0; turn < 25; turn += 1) {
          const run = startPush(given, framed(lines));
          await kills.endOf({ kill: () => (run.kill("SIGKILL"), true), done: run.done });
        }
        expect(kills.killed).toBeGreaterThan(5);
        given.sandbox.dispatcher2.simulator.setSwitches({ deliverAfter: 1 });
        const last = await push(given, framed(lines), "--wait", "1");
        expect([last.code, new Set(listEnds(last))]).toEqual([0, new Set(["created"])]);
        const bodies = queuedBodies(given);
        expect([bodies.length, new Set(bodies).size]).toEqual([36, 36]);
        expect(await countHeld(given, 12)).toBe(lines.length);
        expect(await checkpointOf(given)).toEqual({ at: lines.length });
      });
    },
  );

  test("SIGTERM: what is queued is remembered, the rest is not sent, 143", async () => {
    await withSandbox({}, async (given) => {
      given.sandbox.dispatcher2.setFaults([
        { match: { ...post, from: 2 }, fault: { kind: "slow", ms: 500 } },
      ]);
      const lines = manyValues(12);
      const run = startPush(given, framed(lines));
      while (queueings(given).length < 1) await new Promise((resolve) => setImmediate(resolve));
      run.kill("SIGTERM");
      const ended = await run.done;
      expect(ended.code).toBe(143);
      const ends = listEnds(ended);
      const queued = ends.filter((end) => end === "unknown QUEUED").length;
      expect(queued).toBe(queuedBodies(given).length * 2);
      expect(queued).toBeLessThan(lines.length);
      expect(ends.filter((end) => end === "skipped NOT_SENT")).toHaveLength(lines.length - queued);
      given.sandbox.dispatcher2.clearFaults();
      await push(given, framed(lines), "--wait", "1");
      expect(await countHeld(given, 12)).toBe(lines.length);
      expect(new Set(queuedBodies(given)).size).toBe(queuedBodies(given).length);
    });
  });

  test("a second run of one index: exit 8", async () => {
    await withSandbox({}, async (given) => {
      given.sandbox.dispatcher2.setFaults([{ match: {}, fault: { kind: "slow", ms: 3000 } }]);
      const first = startPush(given, [aValue()]);
      while (given.sandbox.dispatcher2.rules.state.every(({ seen }) => seen === 0))
        await new Promise((resolve) => setImmediate(resolve));
      expect((await push(given, [aValue()])).code).toBe(8);
      expect((await first.done).code).toBe(0);
    });
  });

  test("two lines of one value are never in one request; the second waits for the first", async () => {
    await withSandbox({}, async (given) => {
      const lines = [aValue({ value: "1" }), aValue({ dataElement: stock }), aValue({ value: "2" })];
      given.sandbox.dispatcher2.simulator.setSwitches({ deliverAfter: null });
      expect(listEnds(await push(given, lines))).toEqual([
        "unknown QUEUED",
        "unknown QUEUED",
        "unknown OLDER_QUEUED",
      ]);
      given.sandbox.dispatcher2.simulator.setSwitches({ deliverAfter: 1 });
      await push(given, lines.slice(1), "--wait", "1");
      expect((await heldValues(given))[`oiJ3KI6Bv3P/202401/${facilities[0]}`]).toBe("2");
    });
  });
});
