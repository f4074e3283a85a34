import { expect, test } from "vitest";
import { findPeriodType } from "./period-type.ts";

test.each([
  ["20240131", "Daily"],
  ["2024-01-31", "Daily"],
  ["2024W5", "Weekly"],
  ["2024W05", "Weekly"],
  ["2020W53", "Weekly"],
  ["2024WedW5", "WeeklyWednesday"],
  ["2024ThuW5", "WeeklyThursday"],
  ["2024FriW5", "WeeklyFriday"],
  ["2024SatW5", "WeeklySaturday"],
  ["2024SunW52", "WeeklySunday"],
  ["2024BiW26", "BiWeekly"],
  ["202412", "Monthly"],
  ["2024-12", "Monthly"],
  ["202406B", "BiMonthly"],
  ["2024Q4", "Quarterly"],
  ["2024NovQ1", "QuarterlyNov"],
  ["2024S2", "SixMonthly"],
  ["2024AprilS1", "SixMonthlyApril"],
  ["2024NovS1", "SixMonthlyNov"],
  ["2024", "Yearly"],
  ["2024Feb", "FinancialFeb"],
  ["2024April", "FinancialApril"],
  ["2024July", "FinancialJuly"],
  ["2024Aug", "FinancialAug"],
  ["2024Sep", "FinancialSep"],
  ["2024Oct", "FinancialOct"],
  ["2024Nov", "FinancialNov"],
])("%s is %s", (text, periodType) => {
  expect(findPeriodType(text)).toBe(periodType);
});

test.each([
  "",
  "24",
  "20240230",
  "202413",
  "2024-13",
  "202400",
  "2024Q5",
  "2024W0",
  "2024W54",
  "202407B",
  "2024S3",
  "2024q1",
  " 2024",
  "2024BiW27",
  "LAST_MONTH",
])("%j is not a period", (text) => {
  expect(findPeriodType(text)).toBeUndefined();
});
