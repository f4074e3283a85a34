import fc from "fast-check";
import { expect, test } from "vitest";
import { Pace } from "./pace.ts";

test("quick answers double the periods of a request, up to what a URL holds", () => {
  const pace = new Pace(30);
  const sizes = Array.from({ length: 9 }, () => {
    pace.answered(pace.periods, 1);
    return pace.periods;
  });
  expect(sizes).toEqual([6, 12, 24, 48, 96, 192, 300, 300, 300]);
});

test("an answer that fits well changes nothing, and a quick one for fewer periods says nothing", () => {
  const pace = new Pace(30);
  pace.answered(3, 29);
  expect(pace.periods).toBe(3);
  pace.answered(2, 1);
  expect(pace.periods).toBe(3);
});

test("an answer that takes too long: half of what would have fitted", () => {
  const pace = new Pace(30);
  for (let times = 0; times < 4; times += 1) pace.answered(pace.periods, 1);
  pace.answered(48, 60);
  expect(pace.periods).toBe(12);
});

test("no answer in time: half as many, never more than before, and never none", () => {
  const pace = new Pace(30);
  pace.failed(100);
  expect(pace.periods).toBe(3);
  pace.failed(3);
  expect(pace.periods).toBe(1);
  pace.failed(1);
  expect(pace.periods).toBe(1);
});

const anyEvent = fc.record({
  isAnswered: fc.boolean(),
  periods: fc.integer({ min: 1, max: 300 }),
  seconds: fc.double({ min: 0, max: 10_000, noNaN: true }),
});

test("whatever happens, a request asks for 1 to 300 whole periods, and after a failure for no more than before", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3600 }), fc.array(anyEvent), (budget, events) => {
      const pace = new Pace(budget);
      for (const { isAnswered, periods, seconds } of events) {
        const before = pace.periods;
        if (isAnswered) pace.answered(periods, seconds);
        else pace.failed(periods);
        expect(Number.isInteger(pace.periods) && pace.periods >= 1 && pace.periods <= 300).toBe(true);
        if (!isAnswered) expect(pace.periods).toBeLessThanOrEqual(before);
      }
    }),
  );
});
