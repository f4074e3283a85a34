import type { Line } from "@d2pipe/records";
import type { Sandbox } from "@d2pipe/sandbox";
import {
  anEvent,
  anEventLine,
  deleteByHand,
  runPipe,
  runTool,
  type SandboxTest,
  withSandbox,
} from "@d2pipe/testkit";
import { expect, test } from "vitest";
import { countStatuses, heldEvents, pullMetadata, toStages, writesOf } from "../cases-to-events/pipeline.ts";
import { push, reconcile, report } from "./run-tools.ts";

const lines = Array.from({ length: 30 }, (_, at) => anEventLine(at + 1));

/** Two servers, and one index: pushed to the first, then used with the second. */
async function withTwo(
  second: { systemId?: string },
  use: (given: SandboxTest, other: SandboxTest) => Promise<void>,
): Promise<void> {
  await withSandbox({ systemId: "8d1f9c2e-0000-4000-8000-000000000001" }, async (given) => {
    await withSandbox(second, async (other) => {
      expect((await push(given, lines)).code).toBe(0);
      await use(given, { ...other, dir: given.dir });
    });
  });
}

/** Puts the events of one server into the other, as a copy of its database would. */
async function copyEvents({ dir, env }: SandboxTest, count: number): Promise<void> {
  const copied = { env, dir: { ...dir, file: (name: string): string => dir.file(`copy-${name}`) } };
  expect(countStatuses((await push(copied, lines.slice(0, count))).lines)).toEqual({ created: count });
}

/** The same record, with another answer in it. */
function toChanged(at: number): Line {
  const [first, ...others] = anEvent().dataValues ?? [];
  const dataValues = first ? [{ ...first, value: "77" }, ...others] : [];
  return { ...anEventLine(at + 1), event: anEvent({ dataValues }) };
}

async function uidsOf(sandbox: Sandbox): Promise<string[]> {
  return (await heldEvents(sandbox)).map(({ event }) => event).toSorted();
}

test.each([
  ["another server", {}],
  ["a copy of the database at another address", { systemId: "8d1f9c2e-0000-4000-8000-000000000001" }],
])(
  "%s: exit 2 says what to do; nothing is sent there, and nothing changes in the index",
  async (_, second) => {
    await withTwo(second, async (given, other) => {
      for (const args of [[], ["--dry-run"], ["--full"]]) {
        const refused = await push(other, [...lines, anEventLine(31)], ...args);
        expect([refused.code, refused.stdout]).toEqual([2, ""]);
        for (const text of [
          given.sandbox.dhis2.url,
          other.sandbox.dhis2.url,
          "another index file",
          "accept-server",
        ])
          expect(refused.stderr).toContain(text);
      }
      const audit = await reconcile(other, "audit", "--repair");
      expect([audit.code, audit.stdout]).toEqual([2, ""]);
      expect(writesOf(other.sandbox)).toEqual([]);
      expect(await report(given)).toMatchObject({ index: { entries: 30, pending: 0 } });
      expect(countStatuses((await push(given, lines)).lines)).toEqual({ unchanged: 30 });
    });
  },
);

test("another database at the same address is another server too", async () => {
  await withSandbox({}, async (given) => {
    await push(given, lines);
    given.sandbox.dhis2.simulator.setSystemId("another");
    const writes = writesOf(given.sandbox).length;
    expect((await push(given, [anEventLine(31)])).code).toBe(2);
    expect(writesOf(given.sandbox)).toHaveLength(writes);
  });
});

test("another index file starts anew on the other server", async () => {
  await withTwo({}, async (given, other) => {
    await copyEvents(other, 30);
    expect(await uidsOf(other.sandbox)).toEqual(await uidsOf(given.sandbox));
    expect(countStatuses((await push(given, lines)).lines)).toEqual({ unchanged: 30 });
  });
});

test("accept-server on a server that holds everything: nothing is sent again", async () => {
  await withTwo({ systemId: "8d1f9c2e-0000-4000-8000-000000000001" }, async (given, other) => {
    await copyEvents(other, 30);
    other.sandbox.dhis2.clearRequests();
    const accepted = await reconcile(other, "accept-server");
    expect([accepted.code, accepted.stderr]).toEqual([0, expect.stringContaining("holds every event")]);
    expect(countStatuses((await push(other, lines)).lines)).toEqual({ unchanged: 30 });
    expect(writesOf(other.sandbox)).toEqual([]);
    expect((await push(given, lines)).code).toBe(2);
  });
});

test("accept-server on a server that lacks events: the next run sends those, and only those", async () => {
  await withTwo({}, async (given, other) => {
    await copyEvents(other, 20);
    const dry = await reconcile(other, "accept-server", "--dry-run");
    expect([dry.code, dry.stderr]).toEqual([0, expect.stringContaining("would belong")]);
    expect((await push(other, lines)).code).toBe(2);
    const accepted = await reconcile(other, "accept-server");
    expect([accepted.code, accepted.stderr]).toEqual([
      0,
      expect.stringContaining("the next run sends the 10 events that it lacks"),
    ]);
    expect(await report(given)).toMatchObject({ index: { entries: 30, pending: 10 } });
    expect(countStatuses((await push(other, lines)).lines)).toEqual({ unchanged: 20, created: 10 });
    expect(await uidsOf(other.sandbox)).toEqual(await uidsOf(given.sandbox));
    expect(await report(given)).toMatchObject({ index: { pending: 0 } });
  });
});

test("accept-server on a server that holds older content: the next run sends that, too", async () => {
  await withTwo({}, async (given, other) => {
    await copyEvents(other, 30);
    const changed = lines.map((line, at) => (at < 5 ? toChanged(at) : line));
    expect(countStatuses((await push(given, changed)).lines)).toEqual({ updated: 5, unchanged: 25 });
    const accepted = await reconcile(other, "accept-server");
    expect([accepted.code, accepted.stderr]).toEqual([
      0,
      expect.stringContaining("the next run sends the 5 events that it lacks or holds with older content"),
    ]);
    expect(accepted.stderr).not.toContain("holds every event");
    expect(await report(given)).toMatchObject({ index: { entries: 30, pending: 5 } });
    expect(countStatuses((await push(other, changed)).lines)).toEqual({ unchanged: 25, updated: 5 });
    expect(await report(given)).toMatchObject({ index: { pending: 0 } });
  });
});

test("accept-server on a server where events were deleted does not say that it holds them", async () => {
  await withTwo({}, async (_, other) => {
    await copyEvents(other, 30);
    await deleteByHand(other.sandbox, (await uidsOf(other.sandbox)).slice(0, 2));
    const { stderr } = await reconcile(other, "accept-server");
    expect(stderr).toContain("deleted there, until their records change: 2 events");
    expect(stderr).not.toContain("holds every event");
    expect(countStatuses((await push(other, lines)).lines)).toEqual({ unchanged: 30 });
  });
});

test("accept-server that cannot look at the events changes nothing", async () => {
  await withTwo({}, async (given, other) => {
    const match = { method: "GET", path: "/api/tracker/events" };
    other.sandbox.dhis2.setFaults([{ match, fault: { kind: "status", status: 403 } }]);
    expect((await reconcile(other, "accept-server")).code).toBe(6);
    expect((await push(other, lines)).code).toBe(2);
    expect(countStatuses((await push(given, lines)).lines)).toEqual({ unchanged: 30 });
  });
});

test("after accept-server a run that lists only what changed since the last one brings every case to the other server", async () => {
  await withSandbox({ cases: 100 }, async (given) => {
    await withSandbox({}, async ({ sandbox, env }) => {
      await pullMetadata(given);
      const first = await runPipe(toStages(given), { env: given.env });
      const env2 = { ...given.env, DHIS2_URL: env.DHIS2_URL ?? "" };
      expect((await runPipe(toStages(given), { env: env2 })).codes[2]).toBe(2);
      const args = ["accept-server", "--index", given.dir.file("visits.db")];
      expect((await runTool("reconcile-index", { args, env: env2 })).code).toBe(0);
      const { lines: sent } = await runPipe(toStages(given), { env: env2 });
      expect(countStatuses(sent).created).toBe(countStatuses(first.lines).created);
      expect(await uidsOf(sandbox)).toEqual(await uidsOf(given.sandbox));
    });
  });
});

test("accept-server does not ask for values: all of them are sent again, and until then their periods are read whole", async () => {
  const src = { system: "dhis2", stream: "VaZsjqMclCP" };
  const key = { period: "202401", orgUnit: "IO8BkLFjFoe", categoryOptionCombo: "HllvX50cXC0" };
  const values: Line[] = ["oiJ3KI6Bv3P", "CstauQIBOlT"].map((dataElement) => ({
    src,
    dataValue: { ...key, dataElement, value: "3" },
  }));
  const registration = { dataSet: src.stream, period: key.period, organisationUnit: key.orgUnit };
  const all: Line[] = [...values, { src, completeDataSetRegistration: registration }];
  await withTwo({}, async (given, other) => {
    expect((await push(given, all)).code).toBe(0);
    const accepted = await reconcile(other, "accept-server");
    expect(accepted.stderr).toContain("the next run sends 3 other records, which are not asked for");
    expect(await report(given)).toMatchObject({ index: { pending: 33 } });
    const { lines: sent } = await push(other, all);
    expect(countStatuses(sent)).toEqual({ created: 3 });
    expect(other.sandbox.dhis2.heldDataValues()).toHaveLength(2);
    expect(countStatuses((await push(other, all)).lines)).toEqual({ unchanged: 3 });
  });
});

test("audit says that it does not look at values", async () => {
  const src = { system: "dhis2", stream: "VaZsjqMclCP" };
  const dataValue = { dataElement: "oiJ3KI6Bv3P", period: "202401", orgUnit: "IO8BkLFjFoe", value: "3" };
  await withSandbox({}, async (given) => {
    await push(given, [{ src, dataValue }]);
    expect((await reconcile(given, "audit")).stderr).toContain("1 not compared");
  });
});
