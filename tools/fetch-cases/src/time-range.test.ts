import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UsageError } from "@d2pipe/errors";
import { toEnd, toLastFullHour, toStart, toStartOfDay } from "./time-range.ts";

describe("toLastFullHour", () => {
  it.each([
    ["2024-03-11T09:45:23Z", "2024-03-11T08:00:00.000000Z", "2024-03-11T09:00:00.000000Z"],
    ["2024-03-11T00:15:00Z", "2024-03-10T23:00:00.000000Z", "2024-03-11T00:00:00.000000Z"],
    ["2024-03-01T00:00:00Z", "2024-02-29T23:00:00.000000Z", "2024-03-01T00:00:00.000000Z"],
    ["2024-01-01T00:59:59.999Z", "2023-12-31T23:00:00.000000Z", "2024-01-01T00:00:00.000000Z"],
    // Clocks in Europe change at 01:00 UTC; the hour before, between and after each come once.
    ["2024-10-27T01:15:00Z", "2024-10-27T00:00:00.000000Z", "2024-10-27T01:00:00.000000Z"],
    ["2024-10-27T02:15:00Z", "2024-10-27T01:00:00.000000Z", "2024-10-27T02:00:00.000000Z"],
    ["2024-03-31T01:15:00Z", "2024-03-31T00:00:00.000000Z", "2024-03-31T01:00:00.000000Z"],
  ])("at %s is from %s up to %s", (now, since, until) => {
    expect(toLastFullHour(new Date(now))).toEqual({ since, until });
  });

  it("joins the windows of hourly runs without gap or overlap, for years", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date("2015-01-01"), max: new Date("2035-01-01"), noInvalidDate: true }),
        (now) => {
          const later = new Date(now.getTime() + 3_600_000);
          expect(toLastFullHour(now).until).toBe(toLastFullHour(later).since);
        },
      ),
    );
  });

  it("does not depend on the time zone of the machine", () => {
    const zone = process.env.TZ;
    const windows = ["UTC", "Europe/Zurich", "Asia/Kathmandu", "America/St_Johns"].map((name) => {
      process.env.TZ = name;
      return toLastFullHour(new Date("2024-10-27T01:15:00Z"));
    });
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
    expect(new Set(windows.map(({ since }) => since)).size).toBe(1);
  });
});

describe("times that people type", () => {
  it("start at the first moment they name, in UTC unless they say otherwise", () => {
    expect(toStart("--since", "2024-01-01")).toBe("2024-01-01T00:00:00.000000Z");
    expect(toStart("--since", "2024-01-01T03:00:00+03:00")).toBe("2024-01-01T00:00:00.000000Z");
    expect(toStartOfDay("--from-date", "2016-06-30T14:00")).toBe("2016-06-30T00:00:00.000000Z");
  });

  it.each([
    ["2024-02-29", "2024-03-01T00:00:00.000000Z"],
    ["2023-12-31", "2024-01-01T00:00:00.000000Z"],
    ["2016-07-11T23:59:59Z", "2016-07-12T00:00:00.000000Z"],
    ["2016-07-11T23:59", "2016-07-12T00:00:00.000000Z"],
    ["2016-07-11T23:59:59.999", "2016-07-12T00:00:00.000000Z"],
  ])("end after the whole of %s", (text, end) => {
    expect(toEnd("--window", text)).toBe(end);
  });

  it("are refused when they do not exist", () => {
    expect(() => toStart("--since", "2023-02-29")).toThrow(UsageError);
    expect(() => toEnd("--until", "tomorrow")).toThrow(/--until tomorrow: expected a date/);
  });
});
