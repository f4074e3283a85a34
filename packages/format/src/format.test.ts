import { expect, test } from "vitest";
import { formatCount, formatDuration, formatSeconds, formatTime } from "./format.ts";

test("a time is shown to the minute", () => {
  expect(formatTime("2026-11-20T03:00:59.123Z")).toBe("2026-11-20 03:00");
});

test.each([
  ["2026-01-01T00:00:01.200Z", "1.2 s"],
  ["2026-01-01T00:00:42Z", "42 s"],
  ["2026-01-01T00:12:00Z", "12 min"],
  ["2026-01-01T03:30:00Z", "3.5 h"],
  ["soon", ""],
])("until %s is %s", (to, expected) => {
  expect(formatDuration("2026-01-01T00:00:00Z", to)).toBe(expected);
});

test.each([
  [0, "0 s"],
  [99.94, "99.9 s"],
  [99.96, "2 min"],
  [5969, "99 min"],
  [5971, "1.7 h"],
])("%d seconds are %s", (seconds, expected) => {
  expect(formatSeconds(seconds)).toBe(expected);
});

test("one is one, none and more are many", () => {
  expect([0, 1, 2].map((count) => formatCount(count, "record"))).toEqual([
    "0 records",
    "1 record",
    "2 records",
  ]);
  expect(formatCount(2, "entry", "entries")).toBe("2 entries");
});
