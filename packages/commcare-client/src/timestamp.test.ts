import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addMilliseconds, floorToMillisecond, justBefore, parseTime, toTimestamp } from "./timestamp.ts";

describe("parseTime", () => {
  it.each([
    ["2024-03-11", "2024-03-11T00:00:00.000000Z", "day"],
    ["2024-03-11T09:13", "2024-03-11T09:13:00.000000Z", "minute"],
    ["2024-03-11T09:13Z", "2024-03-11T09:13:00.000000Z", "minute"],
    ["2024-03-11 09:13:02", "2024-03-11T09:13:02.000000Z", "second"],
    ["2024-03-11T09:13:02.55", "2024-03-11T09:13:02.550000Z", "fraction"],
    ["2024-03-11T09:13:02.551042Z", "2024-03-11T09:13:02.551042Z", "fraction"],
    ["2024-03-11T10:00:00.000+02", "2024-03-11T08:00:00.000000Z", "fraction"],
    ["2024-01-01T00:10:00+05:30", "2023-12-31T18:40:00.000000Z", "second"],
    ["2024-02-29T23:59:59-0800", "2024-03-01T07:59:59.000000Z", "second"],
  ])("reads %s as %s", (text, timestamp, unit) => {
    expect(parseTime(text)).toEqual({ timestamp, unit });
  });

  it.each([
    "",
    "today",
    "2024-02-30",
    "2023-02-29",
    "2024-13-01",
    "2024-03-11T25:00",
    "2024-03-11T09:60",
    "11.03.2024",
  ])("does not take %j for a time", (text) => {
    expect(parseTime(text)).toBeUndefined();
  });
});

describe("toTimestamp", () => {
  it("takes the 1900-01-01 of Case API v1 for unknown", () => {
    expect(toTimestamp("1900-01-01")).toBeUndefined();
    expect(toTimestamp("1900-01-01T00:00:00Z")).toBeUndefined();
    expect(toTimestamp(null)).toBeUndefined();
  });

  it("adds the Z that List Cases may leave out", () => {
    expect(toTimestamp("2024-03-11T09:13:02.551042")).toBe("2024-03-11T09:13:02.551042Z");
  });
});

const micros = fc
  .tuple(fc.integer({ min: 1_000_000_000_000, max: 2_000_000_000_000 }), fc.integer({ min: 0, max: 999 }))
  .map(([ms, us]) => `${new Date(ms).toISOString().slice(0, 23)}${String(us).padStart(3, "0")}Z`);

describe("arithmetic on timestamps", () => {
  it("keeps the order of time in the order of text, down to the microsecond", () => {
    fc.assert(
      fc.property(micros, (timestamp) => {
        expect(justBefore(timestamp) < timestamp).toBe(true);
        expect(addMilliseconds(justBefore(timestamp), 1) >= timestamp).toBe(true);
        expect(floorToMillisecond(timestamp) <= timestamp).toBe(true);
        expect(addMilliseconds(addMilliseconds(timestamp, 12_345), -12_345)).toBe(timestamp);
      }),
    );
  });

  it("crosses a year's end", () => {
    expect(justBefore("2024-01-01T00:00:00.000000Z")).toBe("2023-12-31T23:59:59.999999Z");
    expect(addMilliseconds("2023-12-31T23:59:59.999123Z", 1)).toBe("2024-01-01T00:00:00.000123Z");
  });
});
