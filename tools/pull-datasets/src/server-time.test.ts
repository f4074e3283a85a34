import type { SystemInfo } from "@d2pipe/dhis2-client";
import { formatDay } from "@d2pipe/periods";
import fc from "fast-check";
import { expect, test } from "vitest";
import { toServerTime } from "./server-time.ts";

const now = new Date("2024-03-11T10:00:00Z");

function serverTime(info: Partial<SystemInfo>): [instant: string, day: string] {
  const { instant, day } = toServerTime({ version: "2.42.0", ...info }, now);
  return [instant, formatDay(day)];
}

test.each<[string, Partial<SystemInfo>, string, string]>([
  ["no date: ours, in UTC", {}, "2024-03-11T10:00:00.000Z", "2024-03-11"],
  ["a date that cannot be read: ours", { serverDate: "soon" }, "2024-03-11T10:00:00.000Z", "2024-03-11"],
  ["no zone: UTC", { serverDate: "2024-03-11T23:30:00.000" }, "2024-03-11T23:30:00.000Z", "2024-03-11"],
  [
    "an unknown zone: UTC",
    { serverDate: "2024-03-11T23:30:00.000", serverTimeZoneId: "Mars/Base" },
    "2024-03-11T23:30:00.000Z",
    "2024-03-11",
  ],
  [
    "east of Greenwich: the day there is ahead of UTC",
    { serverDate: "2024-03-12T01:30:00.000", serverTimeZoneId: "Africa/Blantyre" },
    "2024-03-11T23:30:00.000Z",
    "2024-03-12",
  ],
  [
    "west of it",
    { serverDate: "2024-02-29T20:00:00.000", serverTimeZoneId: "America/Bogota" },
    "2024-03-01T01:00:00.000Z",
    "2024-02-29",
  ],
  [
    "an offset in the date itself wins over the zone",
    { serverDate: "2024-03-12T01:30:00.000+0200", serverTimeZoneId: "America/Bogota" },
    "2024-03-11T23:30:00.000Z",
    "2024-03-12",
  ],
  [
    "summer time",
    { serverDate: "2024-07-01T12:00:00.000", serverTimeZoneId: "Europe/Oslo" },
    "2024-07-01T10:00:00.000Z",
    "2024-07-01",
  ],
  [
    "just behind the hour that is left out in spring",
    { serverDate: "2024-03-31T03:00:00.000", serverTimeZoneId: "Europe/Oslo" },
    "2024-03-31T01:00:00.000Z",
    "2024-03-31",
  ],
])("%s", (_what, info, instant, day) => {
  expect(serverTime(info)).toEqual([instant, day]);
});

test("of a server that says its zone the instant is the right one, but for the hour that comes twice", () => {
  const anyInstant = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2035, 0, 1) });
  const anyZone = fc.constantFrom("Europe/Oslo", "Africa/Blantyre", "Asia/Kathmandu", "America/New_York");
  fc.assert(
    fc.property(anyInstant, anyZone, (seconds, serverTimeZoneId) => {
      const at = new Date(seconds);
      const parts = new Intl.DateTimeFormat("sv-SE", {
        timeZone: serverTimeZoneId,
        dateStyle: "short",
        timeStyle: "medium",
      }).format(at);
      const serverDate = `${parts.replace(" ", "T")}.${String(at.getMilliseconds()).padStart(3, "0")}`;
      const { instant, day } = toServerTime({ version: "2.42.0", serverDate, serverTimeZoneId }, now);
      const off = Math.abs(Date.parse(instant) - seconds);
      expect([0, 3_600_000]).toContain(off);
      expect(formatDay(day)).toBe(parts.slice(0, 10));
    }),
  );
});
