import fc from "fast-check";
import { expect, test } from "vitest";
import { isCalendarDate, parseMoment } from "./calendar.ts";
import { createTimeZone, cutDate, isTimeZone } from "./time-zone.ts";

const zones = ["UTC", "Africa/Blantyre", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"];
const instants = fc.date({ min: new Date("1970-01-01"), max: new Date("2100-01-01"), noInvalidDate: true });

test("the day of an instant is the one that Intl names, also around the ends of summer time", () => {
  fc.assert(
    fc.property(fc.constantFrom(...zones), instants, (name, instant) => {
      const intl = new Intl.DateTimeFormat("en-CA", { timeZone: name, dateStyle: "short" }).format(instant);
      expect(cutDate(instant.toISOString(), createTimeZone(name))).toBe(intl);
    }),
  );
});

test("the same instant written with another offset is the same day", () => {
  const offsets = fc.constantFrom<[string, number]>(["+02", 120], ["+0530", 330], ["-03:30", -210], ["Z", 0]);
  fc.assert(
    fc.property(fc.constantFrom(...zones), instants, offsets, (name, instant, [offset, minutes]) => {
      const wall = new Date(instant.getTime() + minutes * 60_000).toISOString().slice(0, -1);
      const zone = createTimeZone(name);
      expect(cutDate(`${wall}${offset}`, zone)).toBe(cutDate(instant.toISOString(), zone));
    }),
  );
});

test("a date exists exactly when the calendar has it", () => {
  const part = (max: number): fc.Arbitrary<string> =>
    fc.nat({ max }).map((number) => String(number).padStart(2, "0"));
  fc.assert(
    fc.property(fc.integer({ min: 1600, max: 2400 }), part(14), part(33), (year, month, day) => {
      const text = `${year}-${month}-${day}`;
      const date = new Date(`${text}T00:00:00Z`);
      const isReal = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
      expect(isCalendarDate(text)).toBe(isReal);
    }),
  );
});

test.each([
  "2024-03-11T10:00:00.000+2",
  "2024-03-11T10",
  "2024-03-11T24:00",
  "2024-03-11x",
  "",
  "2024-03-11T10:00+99",
])("%j is not a moment", (text) => {
  expect(parseMoment(text)).toBeUndefined();
});

test("a zone is known by its IANA name", () => {
  expect(isTimeZone("Africa/Blantyre")).toBe(true);
  expect(isTimeZone("Mars")).toBe(false);
});
