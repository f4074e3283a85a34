import { runPipe, runTool, withSandbox, anEventLine, toNdjson } from "@d2pipe/testkit";
import { computeUid } from "@d2pipe/records";
import type { FaultRule } from "@d2pipe/sandbox";
import { expect, test } from "vitest";
import {
  countStatuses,
  heldEvents,
  outcomesOf,
  program,
  programStage,
  pullMetadata,
  toStages,
} from "./pipeline.ts";

const writes = { method: "POST", path: "/api/tracker" };

const faults: readonly (readonly [string, FaultRule[]])[] = [
  [
    "the connection cut after commit on every third request",
    [{ match: { ...writes, every: 3 }, fault: { kind: "cut-after-commit" } }],
  ],
  [
    "the connection cut before the server had it",
    [{ match: { ...writes, every: 3 }, fault: { kind: "cut-before" } }],
  ],
  [
    "a gateway that lost the answer",
    [{ match: { ...writes, every: 4 }, fault: { kind: "status", status: 504, committed: true } }],
  ],
  [
    "a gateway that is down for a moment",
    [{ match: { ...writes, every: 4 }, fault: { kind: "status", status: 502 } }],
  ],
  ["an answer cut short", [{ match: { ...writes, every: 4 }, fault: { kind: "truncated-json" } }]],
  ["a request delivered twice", [{ match: { ...writes, every: 2 }, fault: { kind: "duplicate-delivery" } }]],
  [
    "a server that asks to slow down",
    [{ match: { ...writes, every: 3 }, fault: { kind: "status", status: 429, retryAfter: 0.1 } }],
  ],
  ["a proxy that takes small bodies only", [{ match: writes, fault: { kind: "too-large", bytes: 20_000 } }]],
  ["sessions that expire", [{ match: { every: 5 }, fault: { kind: "session-expiry" } }]],
];

test.each(faults)("%s: every case has its outcome, nothing doubled, nothing unknown", async (_, rules) => {
  await withSandbox({ cases: 1500 }, async (given) => {
    const { sandbox, env } = given;
    const { good, bad } = sandbox.seeded.expected;
    await pullMetadata(given);
    sandbox.dhis2.setFaults(rules);
    const { lines, codes } = await runPipe(toStages(given, { push: ["--batch-size", "100"] }), { env });
    expect(codes[2]).toBe(0);
    const { created = 0, updated = 0, rejected, unknown } = countStatuses(lines);
    expect({ landed: created + updated, rejected, unknown }).toEqual({
      landed: good.size,
      rejected: bad.size,
      unknown: undefined,
    });
    expect((await heldEvents(sandbox)).length).toBe(good.size);
    expect(sandbox.dhis2.requests.some((request) => request.faults.length > 0)).toBe(true);
  });
});

test("7 records that make DHIS2 refuse the whole request among 2,000: exactly those 7 are rejected, each named", async () => {
  await withSandbox({}, async ({ sandbox, env, dir }) => {
    const bad = new Set([3, 400, 401, 999, 1000, 1500, 1999].map((number) => `case-${number}`));
    const lines = Array.from({ length: 2000 }, (_, at) => {
      const line = anEventLine(at);
      const event = computeUid({
        kind: "event",
        type: program,
        stage: programStage,
        system: "commcare",
        id: line.src.id ?? "",
        generation: 0,
      });
      const poison = bad.has(line.src.id ?? "") ? { notes: "no list" } : {};
      return { ...line, event: { ...line.event, event, ...poison } };
    });
    const { code, lines: out } = await runTool("push-dhis2", {
      args: ["--index", dir.file("a.db")],
      env,
      stdin: toNdjson(lines),
    });
    expect(sandbox.dhis2.requests.some(({ status }) => status === 400)).toBe(true);
    const rejected = outcomesOf(out).filter(({ outcome }) => outcome.status === "rejected");
    expect(new Set(rejected.map(({ id }) => id))).toEqual(bad);
    expect(rejected.every(({ outcome }) => outcome.code !== undefined && outcome.target !== undefined)).toBe(
      true,
    );
    expect(countStatuses(out)).toEqual({ created: 1993, rejected: 7 });
    expect(code).toBe(5);
    expect((await heldEvents(sandbox)).length).toBe(1993);
  });
});

test("a token that is revoked mid-run: exit 6, and the next run with a good login sends exactly the rest", async () => {
  await withSandbox({ cases: 1500 }, async (given) => {
    const { sandbox, env } = given;
    const { good, bad } = sandbox.seeded.expected;
    await pullMetadata(given);
    const login = { match: { from: 6 }, fault: { kind: "login-page" as const } };
    sandbox.dhis2.setFaults([login]);
    const first = await runPipe(toStages(given, { push: ["--batch-size", "100"] }), { env });
    expect(first.codes[2]).toBe(6);
    expect(first.stderrs[2]).toContain("DHIS2_");
    expect((await heldEvents(sandbox)).length).toBeLessThan(good.size);
    sandbox.dhis2.clearFaults();
    const second = await runPipe(toStages(given), { env });
    expect((await heldEvents(sandbox)).length).toBe(good.size);
    expect(countStatuses(second.lines).rejected).toBe(bad.size);
  });
});

test("a server that cannot be asked leaves the records unknown, exit 4, and the next run resolves them", async () => {
  await withSandbox({ cases: 300 }, async (given) => {
    const { sandbox, env } = given;
    const { good } = sandbox.seeded.expected;
    await pullMetadata(given);
    sandbox.dhis2.setFaults([{ match: { from: 3 }, fault: { kind: "cut-after-commit" } }]);
    const first = await runPipe(toStages(given, { push: ["--batch-size", "50", "--retries", "1"] }), { env });
    expect(first.codes[2]).toBe(4);
    sandbox.dhis2.clearFaults();
    await runPipe(toStages(given), { env });
    expect((await heldEvents(sandbox)).length).toBe(good.size);
  });
});
