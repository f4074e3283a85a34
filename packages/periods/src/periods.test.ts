import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type AskedTime,
  comparePeriods,
  formatDay,
  formatDays,
  isPeriodType,
  parseDay,
  parsePeriod,
  parseRelativePeriod,
  periodAfter,
  periodAt,
  periodBefore,
  type PeriodType,
  periodTypes,
  relativePeriods,
  toDay,
  toPeriods,
  toPeriodsOfAll,
} from "./index.ts";

const types: PeriodType[] = Object.keys(periodTypes).filter(isPeriodType);
const day = fc.integer({ min: toDay(1950, 1, 1), max: toDay(2110, 12, 31) });
const type = fc.constantFrom(...types);

function dayOf(text: string): number {
  const parsed = parseDay(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

function list(asked: readonly AskedTime[] | undefined, ofType: PeriodType): string {
  return toPeriodsOfAll(asked ?? [], ofType)
    .map(({ iso }) => iso)
    .join(" ");
}

test.each([
  ["20240229", "2024-02-29 to 2024-02-29"],
  ["2024-02-29", "2024-02-29 to 2024-02-29"],
  ["2024W5", "2024-01-29 to 2024-02-04"],
  ["2024W05", "2024-01-29 to 2024-02-04"],
  ["2020W53", "2020-12-28 to 2021-01-03"],
  ["2024WedW1", "2024-01-03 to 2024-01-09"],
  ["2024ThuW1", "2024-01-04 to 2024-01-10"],
  ["2024FriW1", "2023-12-29 to 2024-01-04"],
  ["2024SatW1", "2023-12-30 to 2024-01-05"],
  ["2024SunW1", "2023-12-31 to 2024-01-06"],
  ["2024BiW1", "2024-01-01 to 2024-01-14"],
  ["2024BiW26", "2024-12-16 to 2024-12-29"],
  ["2020BiW27", "2020-12-28 to 2021-01-10"],
  ["202402", "2024-02-01 to 2024-02-29"],
  ["2024-02", "2024-02-01 to 2024-02-29"],
  ["202301B", "2023-01-01 to 2023-02-28"],
  ["202406B", "2024-11-01 to 2024-12-31"],
  ["2024Q1", "2024-01-01 to 2024-03-31"],
  ["2024NovQ1", "2023-11-01 to 2024-01-31"],
  ["2024NovQ4", "2024-08-01 to 2024-10-31"],
  ["2024S2", "2024-07-01 to 2024-12-31"],
  ["2024AprilS1", "2024-04-01 to 2024-09-30"],
  ["2024AprilS2", "2024-10-01 to 2025-03-31"],
  ["2024NovS1", "2023-11-01 to 2024-04-30"],
  ["2024NovS2", "2024-05-01 to 2024-10-31"],
  ["2024", "2024-01-01 to 2024-12-31"],
  ["2024Feb", "2024-02-01 to 2025-01-31"],
  ["2024April", "2024-04-01 to 2025-03-31"],
  ["2024July", "2024-07-01 to 2025-06-30"],
  ["2024Aug", "2024-08-01 to 2025-07-31"],
  ["2024Sep", "2024-09-01 to 2025-08-31"],
  ["2024Oct", "2024-10-01 to 2025-09-30"],
  ["2024Nov", "2023-11-01 to 2024-10-31"],
])("%s is %s", (text, days) => {
  const period = parsePeriod(text);
  expect(period && formatDays(period)).toBe(days);
});

test.each(
  "20230229 2023-02-29 2023W53 2024W0 2024BiW27 202413 202400 202407B 2024Q5 2024Q0 2024S3 2024AprilS3 2024Mar 24 2024-1 LAST_MONTH 2024q1"
    .split(" ")
    .concat(""),
)("%j is not a period", (text) => {
  expect(parsePeriod(text)).toBeUndefined();
});

test("a period's text is read back as the same period", () => {
  fc.assert(
    fc.property(type, day, (ofType, at) => {
      const period = periodAt(ofType, at);
      expect(period.start <= at && at <= period.end).toBe(true);
      expect(parsePeriod(period.iso)).toEqual(period);
    }),
  );
});

test("periods of a type follow each other without a gap, and in order", () => {
  fc.assert(
    fc.property(type, day, (ofType, at) => {
      const period = periodAt(ofType, at);
      const next = periodAfter(period);
      expect(next.start > period.start && next.start <= period.end + 1).toBe(true);
      expect(comparePeriods(period, next)).toBeLessThan(0);
      expect(periodBefore(next)).toEqual(period);
      if (!/^\d{4}BiW27$/.test(period.iso)) expect(next.start).toBe(period.end + 1);
    }),
  );
});

test("each period has one year, and each year has all of its periods once", () => {
  fc.assert(
    fc.property(type, day, (ofType, at) => {
      const { iso } = periodAt(ofType, at);
      const year = Number(iso.slice(0, 4));
      expect(list([{ kind: "year", year }], ofType).split(" ")).toContain(iso);
      expect(list([{ kind: "year", year: year + 1 }], ofType).split(" ")).not.toContain(iso);
    }),
  );
});

test("what is not longer than a month belongs to exactly one month", () => {
  const shorter = fc.constantFrom(
    ...types.filter((name) => /^(Daily|Weekly.*|BiWeekly|Monthly)$/.test(name)),
  );
  fc.assert(
    fc.property(shorter, day, (ofType, at) => {
      const period = periodAt(ofType, at);
      const months = [-14, 0, 14].map((shift) => periodAt("Monthly", at + shift));
      const holding = months.filter((month) =>
        toPeriods({ kind: "period", period: month }, ofType).some(({ iso }) => iso === period.iso),
      );
      expect(new Set(holding.map(({ iso }) => iso)).size).toBe(1);
    }),
  );
});

test.each<[string, PeriodType, string]>([
  ["2024", "Quarterly", "2024Q1 2024Q2 2024Q3 2024Q4"],
  ["2024", "QuarterlyNov", "2024NovQ1 2024NovQ2 2024NovQ3 2024NovQ4"],
  ["2024", "FinancialApril", "2024April"],
  ["2024", "FinancialNov", "2024Nov"],
  ["2024", "SixMonthlyNov", "2024NovS1 2024NovS2"],
  ["2024", "Yearly", "2024"],
  ["2024Q1", "Monthly", "202401 202402 202403"],
  ["2024Q1", "BiMonthly", "202401B 202402B"],
  ["2024Q1", "Yearly", "2024"],
  ["2024Q1", "FinancialNov", "2024Nov"],
  ["2024Q4", "FinancialNov", "2024Nov 2025Nov"],
  ["202402", "Weekly", "2024W5 2024W6 2024W7 2024W8 2024W9"],
  ["202402", "BiWeekly", "2024BiW3 2024BiW4 2024BiW5"],
  ["202402", "Quarterly", "2024Q1"],
  ["202402", "Monthly", "202402"],
  ["2024W5", "Monthly", "202401 202402"],
  ["20240229", "Weekly", "2024W9"],
])("%s for %s data is %s", (text, ofType, expected) => {
  const period = parsePeriod(text);
  expect(list(period && [{ kind: "period", period }], ofType)).toBe(expected);
});

test("a year is 52 or 53 weeks, 26 or 27 bi-weeks, 365 or 366 days", () => {
  const count = (year: number, ofType: PeriodType): number =>
    toPeriods({ kind: "year", year }, ofType).length;
  expect([count(2020, "Weekly"), count(2024, "Weekly")]).toEqual([53, 52]);
  expect([count(2020, "BiWeekly"), count(2024, "BiWeekly")]).toEqual([27, 26]);
  expect([count(2023, "Daily"), count(2024, "Daily"), count(1900, "Daily")]).toEqual([365, 366, 365]);
});

/** What DHIS2 2.43.1 answers to `GET /api/relativePeriods/…?startDate=2024-05-15` (recordings, metadata-more). */
test.each([
  ["LAST_3_MONTHS", "Monthly", "202402 202403 202404"],
  ["LAST_4_WEEKS", "Weekly", "2024W16 2024W17 2024W18 2024W19"],
] as const)("%s is what DHIS2 says", (word, ofType, expected) => {
  expect(list(parseRelativePeriod(word, dayOf("2024-05-15")), ofType)).toBe(expected);
});

test.each<[string, string, PeriodType, string]>([
  ["TODAY", "2024-02-29", "Daily", "20240229"],
  ["YESTERDAY", "2024-03-01", "Daily", "20240229"],
  ["LAST_3_DAYS", "2024-03-02", "Daily", "20240228 20240229 20240301"],
  ["LAST_3_DAYS", "2024-03-02", "Monthly", "202402 202403"],
  ["THIS_WEEK", "2024-12-30", "Weekly", "2025W1"],
  ["LAST_WEEK", "2021-01-04", "Weekly", "2020W53"],
  ["LAST_WEEK", "2024-05-15", "WeeklySunday", "2024SunW19"],
  ["LAST_BIWEEK", "2021-01-04", "BiWeekly", "2020BiW27"],
  ["THIS_MONTH", "2024-02-29", "Monthly", "202402"],
  ["LAST_MONTH", "2024-03-31", "Monthly", "202402"],
  ["LAST_3_MONTHS", "2024-01-31", "Monthly", "202310 202311 202312"],
  ["LAST_3_MONTHS", "2024-05-15", "Quarterly", "2024Q1 2024Q2"],
  ["LAST_BIMONTH", "2024-01-15", "BiMonthly", "202306B"],
  ["LAST_QUARTER", "2024-02-29", "Quarterly", "2023Q4"],
  ["LAST_QUARTER", "2024-02-29", "QuarterlyNov", "2024NovQ1"],
  ["LAST_QUARTER", "2024-02-29", "Monthly", "202310 202311 202312"],
  ["LAST_4_QUARTERS", "2024-02-29", "Quarterly", "2023Q1 2023Q2 2023Q3 2023Q4"],
  ["LAST_2_SIXMONTHS", "2024-02-29", "SixMonthly", "2023S1 2023S2"],
  ["THIS_SIX_MONTH", "2024-02-29", "SixMonthlyApril", "2023AprilS2"],
  ["THIS_YEAR", "2024-02-29", "Quarterly", "2024Q1 2024Q2 2024Q3 2024Q4"],
  ["QUARTERS_LAST_YEAR", "2024-02-29", "Quarterly", "2023Q1 2023Q2 2023Q3 2023Q4"],
  ["LAST_5_YEARS", "2024-02-29", "Yearly", "2019 2020 2021 2022 2023"],
  ["THIS_FINANCIAL_YEAR", "2024-02-29", "FinancialOct", "2023Oct"],
  ["THIS_FINANCIAL_YEAR", "2024-02-29", "FinancialNov", "2024Nov"],
  ["LAST_FINANCIAL_YEAR", "2024-02-29", "FinancialApril", "2022April"],
  ["LAST_FINANCIAL_YEAR", "2024-02-29", "Quarterly", "2022Q4 2023Q1 2023Q2 2023Q3"],
])("%s on %s for %s data is %s", (word, today, ofType, expected) => {
  expect(list(parseRelativePeriod(word, dayOf(today)), ofType)).toBe(expected);
});

test("every relative period means something for every type of data, on every day", () => {
  fc.assert(
    fc.property(fc.constantFrom(...relativePeriods), type, day, (word, ofType, today) => {
      expect(list(parseRelativePeriod(word, today), ofType)).not.toBe("");
    }),
  );
  expect(parseRelativePeriod("NEXT_MONTH", 0)).toBeUndefined();
  expect(parseRelativePeriod("toString", 0)).toBeUndefined();
});

test("several times are merged, each period once, in order", () => {
  const asked: AskedTime[] = [
    { kind: "days", start: dayOf("2024-02-20"), end: dayOf("2024-03-01"), unit: "day" },
    { kind: "year", year: 2023 },
  ];
  expect(list(asked, "Quarterly")).toBe("2023Q1 2023Q2 2023Q3 2023Q4 2024Q1");
  expect(list(asked, "Monthly").split(" ").slice(-3)).toEqual(["202312", "202402", "202403"]);
});

test("a day is read only when it exists", () => {
  fc.assert(fc.property(day, (at) => parseDay(formatDay(at)) === at));
  expect(parseDay("2023-02-29")).toBeUndefined();
});
