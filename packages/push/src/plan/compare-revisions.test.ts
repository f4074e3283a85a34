import { expect, test } from "vitest";
import { compareRevisions } from "./compare-revisions.ts";

test("times of one form are compared to the microsecond", () => {
  expect(compareRevisions("2024-03-11T09:13:02.551042Z", "2024-03-11T09:13:02.551043Z")).toBeLessThan(0);
  expect(compareRevisions("2024-03-11T09:13:02.551043Z", "2024-03-11T09:13:02.551042Z")).toBeGreaterThan(0);
  expect(compareRevisions("2024-03-11T09:13:02.551042Z", "2024-03-11T09:13:02.551042Z")).toBe(0);
});

test("zones and lengths count for what they mean", () => {
  expect(compareRevisions("2024-03-11T10:00:00+02:00", "2024-03-11T09:00:00+00:00")).toBeLessThan(0);
  expect(compareRevisions("2024-03-11T09:00:00Z", "2024-03-11T09:00:00.000000Z")).toBe(0);
  expect(compareRevisions("2024-03-11T09:00:00.500Z", "2024-03-11T09:00:00.100000Z")).toBeGreaterThan(0);
});

test("what is no time, or only one with a zone, cannot be compared", () => {
  expect(compareRevisions("sha256:1", "sha256:2")).toBeUndefined();
  expect(compareRevisions("17", "2024-03-11T09:00:00Z")).toBeUndefined();
  expect(compareRevisions("2024-03-11T09:00:00", "2024-03-11T10:00:00Z")).toBeUndefined();
});
