import { expect, test } from "vitest";
import { Pace } from "./pace.ts";

test("grows step by step while answers are quick, up to what is allowed", () => {
  const pace = new Pace({ batchSize: 220, lanes: 2 });
  const sizes = Array.from({ length: 4 }, () => {
    pace.answered(10, pace.size);
    return pace.size;
  });
  expect(sizes).toEqual([150, 200, 220, 220]);
});

test("a part of a batch says nothing about a larger one", () => {
  const pace = new Pace({ batchSize: 500, lanes: 2 });
  pace.answered(10, 3);
  expect(pace.size).toBe(100);
});

test("a slow or lost answer halves and leaves one lane, until answers are quick again", () => {
  const pace = new Pace({ batchSize: 500, lanes: 2 });
  pace.answered(30_000, 100);
  expect([pace.size, pace.lanes]).toEqual([50, 1]);
  pace.failed(50);
  expect([pace.size, pace.lanes]).toEqual([25, 1]);
  pace.answered(10, 25);
  expect([pace.size, pace.lanes]).toEqual([75, 2]);
});

test("never asks for less than one record, and remembers what was too large", () => {
  const pace = new Pace({ batchSize: 1, lanes: 1 });
  pace.failed(1);
  pace.tooLarge(1000);
  pace.answered(10, 1);
  expect([pace.size, pace.length]).toEqual([1, 500]);
});
