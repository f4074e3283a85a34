import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { planReads, type ReadOptions } from "./plan-reads.ts";
import type { PullCursor } from "./pull-cursor.ts";

const usual: ReadOptions = { incremental: true, includeDeleted: false, children: true, overlapMs: 3_600_000 };
const unit = { dataSet: "D", orgUnit: "O", periods: ["202401", "202402"] };
const ofUnit: PullCursor = {
  startedAt: "2024-03-10T10:00:00.000Z",
  server: "s",
  children: true,
  periods: ["202401"],
};
/** The run that wrote `ofUnit` came to its end. */
const ended = new Map([
  ["D/O", ofUnit],
  ["D", { startedAt: ofUnit.startedAt, server: "s" }],
]);
/** It did not, and the run before it did. */
const cut = new Map([
  ["D/O", ofUnit],
  ["D", { startedAt: "2024-03-09T10:00:00.000Z", server: "s" }],
]);
const whole = [{ periods: unit.periods, includeDeleted: false }];
const resumed = [
  { periods: ["202401"], since: "2024-03-10T09:00:00.000Z", includeDeleted: true },
  { periods: ["202402"], includeDeleted: false },
];

describe("what is read", () => {
  test.each<[string, ReadonlyMap<string, PullCursor>, Partial<ReadOptions>, unknown]>([
    ["the first time: everything", new Map(), {}, whole],
    ["--incremental: what changed, and whole what was not read then", ended, {}, resumed],
    ["without it: everything", ended, { incremental: false }, whole],
    ["without it, after a run that was cut: it goes on there", cut, { incremental: false }, resumed],
    ["a cut run with no end before it", new Map([["D/O", ofUnit]]), { incremental: false }, resumed],
    [
      "only the org unit was read then, and now those below it, too",
      new Map([["D/O", { ...ofUnit, children: false }]]),
      {},
      whole,
    ],
    ["those below it were read then, and now only the org unit", ended, { children: false }, resumed],
    [
      "--include-deleted where everything is read",
      ended,
      { includeDeleted: true },
      [resumed[0], { ...resumed[1], includeDeleted: true }],
    ],
    ["another org unit: everything", new Map([["D/P", ofUnit]]), {}, whole],
  ])("%s", (_what, cursors, options, expected) => {
    expect(planReads(unit, cursors, { ...usual, ...options })).toEqual(expected);
  });

  test("a covered period with rejected values: what changed, and then whole; a period that is not asked for: not", () => {
    const rejected = new Set(["202401", "202312"]);
    expect(planReads({ ...unit, rejected }, ended, usual)).toEqual([
      resumed[0],
      { periods: ["202401", "202402"], includeDeleted: false },
    ]);
    expect(planReads({ ...unit, rejected }, ended, { ...usual, incremental: false })).toEqual(whole);
  });

  test.each([
    ["all then, some now", undefined, "a", resumed],
    ["the same some", "a", "a", resumed],
    ["other ones", "b", "a", whole],
    ["some then, all now", "a", undefined, whole],
  ])("data elements: %s", (_what, before, elements, expected) => {
    const cursors = new Map([["D/O", { ...ofUnit, elements: before }]]);
    expect(planReads({ ...unit, elements }, cursors, usual)).toEqual(expected);
  });
});

const anyPeriods: fc.Arbitrary<string[]> = fc.uniqueArray(
  fc.constantFrom("202401", "202402", "202403", "202404", "202405"),
);

test("every period is read once, and only what was covered is read in part", () => {
  const anyOptions = fc.record({
    incremental: fc.boolean(),
    includeDeleted: fc.boolean(),
    children: fc.boolean(),
    overlapMs: fc.nat({ max: 10_000_000 }),
  });
  const anyCursor = fc.record(
    { periods: anyPeriods, children: fc.boolean(), elements: fc.constant("a") },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(anyPeriods, anyCursor, anyOptions, (periods, before, options) => {
      const cursors = new Map([["D/O", { ...ofUnit, ...before, periods: before.periods ?? [] }]]);
      const reads = planReads({ ...unit, periods }, cursors, options);
      expect(reads.flatMap((read) => read.periods).toSorted()).toEqual(periods.toSorted());
      for (const { periods: read, since } of reads) {
        if (since === undefined) continue;
        expect(read.every((period) => before.periods?.includes(period))).toBe(true);
        expect(Date.parse(since)).toBe(Date.parse(ofUnit.startedAt) - options.overlapMs);
      }
    }),
  );
});
