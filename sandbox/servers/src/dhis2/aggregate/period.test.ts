import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePeriod, periodAfter, periodAt } from "./period.ts";
import { periodTypes } from "./period-types.ts";

function days(text: string): [string, string, string] | undefined {
  const period = parsePeriod(text);
  if (period === undefined) return undefined;
  const dayOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10);
  return [period.type, dayOf(period.start), dayOf(period.end)];
}

test.each([
  ["20240229", "Daily", "2024-02-29", "2024-02-29"],
  ["2024W1", "Weekly", "2024-01-01", "2024-01-07"],
  ["2026W53", "Weekly", "2026-12-28", "2027-01-03"],
  ["2024WedW1", "WeeklyWednesday", "2024-01-03", "2024-01-09"],
  ["2024SunW1", "WeeklySunday", "2023-12-31", "2024-01-06"],
  ["2024BiW1", "BiWeekly", "2024-01-01", "2024-01-14"],
  ["202402", "Monthly", "2024-02-01", "2024-02-29"],
  ["202401B", "BiMonthly", "2024-01-01", "2024-02-29"],
  ["2024Q4", "Quarterly", "2024-10-01", "2024-12-31"],
  ["2024NovQ1", "QuarterlyNov", "2023-11-01", "2024-01-31"],
  ["2024S2", "SixMonthly", "2024-07-01", "2024-12-31"],
  ["2024AprilS1", "SixMonthlyApril", "2024-04-01", "2024-09-30"],
  ["2024NovS1", "SixMonthlyNov", "2023-11-01", "2024-04-30"],
  ["2024", "Yearly", "2024-01-01", "2024-12-31"],
  ["2024April", "FinancialApril", "2024-04-01", "2025-03-31"],
  ["2024Oct", "FinancialOct", "2024-10-01", "2025-09-30"],
  // The one financial year that is named by the year it ends in.
  ["2024Nov", "FinancialNov", "2023-11-01", "2024-10-31"],
])("%s is %s from %s to %s", (text, ...expected) => {
  expect(days(text)).toEqual(expected);
});

test("what was sent with a dash is written without", () => {
  expect(parsePeriod("2024-02")?.iso).toBe("202402");
  expect(parsePeriod("2024-02-29")?.iso).toBe("20240229");
});

test.each(["202413", "20230229", "2025W53", "2024Q5", "2024BiW27", "LAST_MONTH", "", "2024-2", "2024W0"])(
  "%s is not a period",
  (text) => {
    expect(parsePeriod(text)).toBeUndefined();
  },
);

describe("any day", () => {
  const instants = fc.date({
    min: new Date("1970-01-01"),
    max: new Date("2099-12-31"),
    noInvalidDate: true,
  });

  // The 53rd week of a year, where there is one, lies in no pair of weeks.
  const types = periodTypes.map(({ name }) => name).filter((name) => name !== "BiWeekly");

  test.each(types)("lies in one period of type %s, and the next begins a day later", (type) => {
    fc.assert(
      fc.property(instants, (date) => {
        const period = periodAt(type, date.getTime());
        const next = periodAfter(type, date.getTime(), 1);
        expect(period).toMatchObject({ type });
        expect(parsePeriod(period?.iso ?? "")).toEqual(period);
        expect(next?.start).toBe((period?.end ?? 0) + 86_400_000);
      }),
      { numRuns: 50 },
    );
  });
});
