import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { costOf, type CostTable, serverCosts, Workers } from "./server-costs.ts";

const table: CostTable = [
  [1, 100],
  [100, 200],
  [300, 1_000],
];

describe("the cost of a request", () => {
  test.each([
    [0, 100],
    [1, 100],
    [100, 200],
    [200, 600],
    [300, 1_000],
    [500, 1_800],
  ])("of %d objects is %d ms", (count, ms) => expect(costOf(table, count)).toBe(ms));

  test.each(Object.entries(serverCosts))("of %s is what was measured, and never falls", (_, cost) => {
    for (const costs of [cost.trackerImport, cost.dataValueImport]) {
      for (const [count, ms] of costs) expect(costOf(costs, count)).toBe(ms);
      fc.assert(
        fc.property(fc.nat(10_000), fc.nat(1_000), (count, more) => {
          expect(costOf(costs, count + more)).toBeGreaterThanOrEqual(costOf(costs, count));
        }),
      );
    }
  });
});

describe("workers", () => {
  test("work at once on as many requests as there are of them; the next waits for the first that is done", () => {
    const workers = new Workers(2);
    expect(workers.take(10, 100)).toEqual({ startsAt: 10, endsAt: 110 });
    expect(workers.take(20, 30)).toEqual({ startsAt: 20, endsAt: 50 });
    expect(workers.take(25, 10)).toEqual({ startsAt: 50, endsAt: 60 });
    expect(workers.take(70, 1)).toEqual({ startsAt: 70, endsAt: 71 });
    expect(workers.take(75, 50)).toEqual({ startsAt: 75, endsAt: 125 });
    expect(workers.take(80, 1)).toEqual({ startsAt: 110, endsAt: 111 });
  });

  test("never work on more requests at once than there are of them, and lose no time while one waits", () => {
    const requests = fc.array(fc.record({ after: fc.nat(50), ms: fc.integer({ min: 1, max: 100 }) }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), requests, (count, given) => {
        const workers = new Workers(count);
        let now = 0;
        const turns = given.map(({ after, ms }) => {
          now += after;
          return { asked: now, ...workers.take(now, ms) };
        });
        const busyAt = (ms: number): number =>
          turns.filter(({ startsAt, endsAt }) => startsAt <= ms && ms < endsAt).length;
        for (const { asked, startsAt } of turns) {
          expect(busyAt(startsAt)).toBeLessThanOrEqual(count);
          for (let ms = asked; ms < startsAt; ms += 1) expect(busyAt(ms)).toBe(count);
        }
      }),
    );
  });
});
