import {
  type CostedVersion,
  costedVersions,
  costOf,
  serverCosts,
  Workers,
} from "@d2pipe/sandbox/server-costs";
import { describe, expect, test } from "vitest";
import { eventLine, newWorld, runPush } from "./run-push.ts";

/** Settings that people find by trying: events a request × requests at a time. */
const settings = [
  [100, 1],
  [500, 2],
  [1000, 2],
  [1000, 4],
  [2000, 2],
] as const;

/** Milliseconds until a client with fixed settings has all events in. */
function timeByHand(
  version: CostedVersion,
  count: number,
  [size, concurrency]: readonly [number, number],
): number {
  const { workers: number, trackerImport } = serverCosts[version];
  const workers = new Workers(number);
  const freeAt = Array.from({ length: concurrency }, () => 0);
  for (let sent = 0; sent < count; sent += size) {
    const now = Math.min(...freeAt);
    const { endsAt } = workers.take(now, costOf(trackerImport, Math.min(size, count - sent)));
    freeAt[freeAt.indexOf(now)] = endsAt;
  }
  return Math.max(...freeAt);
}

async function timeOf(version: CostedVersion, count: number): Promise<number> {
  const world = newWorld();
  const { workers: number, trackerImport } = serverCosts[version];
  const workers = new Workers(number);
  const { clock, server } = world;
  server.cost = (size) => workers.take(clock.now(), costOf(trackerImport, size)).endsAt - clock.now();
  const begun = clock.now();
  const lines = Array.from({ length: count }, (_, at) => eventLine(`case-${at}`, "1"));
  const { output } = await runPush(world, lines, {
    limits: { batchSize: 2000, concurrency: 4 },
    window: 10_000,
  });
  expect(output.outcomes).toHaveLength(count);
  return clock.now() - begun;
}

describe.each(costedVersions)("a server as slow as %s", (version) => {
  test.each([2_500, 6_000, 10_000, 50_000])(
    "%d events take at most a ninth longer than with the best fixed setting",
    async (count) => {
      const best = Math.min(...settings.map((setting) => timeByHand(version, count, setting)));
      const share = best / (await timeOf(version, count));
      expect(share).toBeGreaterThanOrEqual(0.9);
    },
  );
});
