import { isCalendarDate } from "./calendar.ts";

const week = "W(?:0?[1-9]|[1-4]\\d|5[0-3])";

/** dhis2-api §6.1, with the other spellings that DHIS2 reads: `2024-01`, `2024-01-31`, `2024W05`. */
const patterns: Readonly<Record<string, RegExp>> = {
  Daily: /^\d{4}-?\d{2}-?\d{2}$/u,
  Weekly: new RegExp(`^\\d{4}${week}$`, "u"),
  WeeklyWednesday: new RegExp(`^\\d{4}Wed${week}$`, "u"),
  WeeklyThursday: new RegExp(`^\\d{4}Thu${week}$`, "u"),
  WeeklyFriday: new RegExp(`^\\d{4}Fri${week}$`, "u"),
  WeeklySaturday: new RegExp(`^\\d{4}Sat${week}$`, "u"),
  WeeklySunday: new RegExp(`^\\d{4}Sun${week}$`, "u"),
  BiWeekly: /^\d{4}BiW(?:0?[1-9]|1\d|2[0-7])$/u,
  Monthly: /^\d{4}-?(?:0[1-9]|1[0-2])$/u,
  BiMonthly: /^\d{4}0[1-6]B$/u,
  Quarterly: /^\d{4}Q[1-4]$/u,
  QuarterlyNov: /^\d{4}NovQ[1-4]$/u,
  SixMonthly: /^\d{4}S[12]$/u,
  SixMonthlyApril: /^\d{4}AprilS[12]$/u,
  SixMonthlyNov: /^\d{4}NovS[12]$/u,
  Yearly: /^\d{4}$/u,
  FinancialFeb: /^\d{4}Feb$/u,
  FinancialApril: /^\d{4}April$/u,
  FinancialJuly: /^\d{4}July$/u,
  FinancialAug: /^\d{4}Aug$/u,
  FinancialSep: /^\d{4}Sep$/u,
  FinancialOct: /^\d{4}Oct$/u,
  FinancialNov: /^\d{4}Nov$/u,
};

const entries = Object.entries(patterns);

function isDay(text: string): boolean {
  const digits = text.replaceAll("-", "");
  return isCalendarDate(`${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`);
}

/** Whether periods of this type can be checked. TwoYearly has no text of its own, and a newer server may have types of its own. */
export function isKnownPeriodType(periodType: string): boolean {
  return Object.hasOwn(patterns, periodType);
}

/** The period type that the ISO text of a period shows (dhis2-api §6.1); undefined when it is not one that DHIS2 reads. */
export function findPeriodType(text: string): string | undefined {
  const [periodType] = entries.find(([, pattern]) => pattern.test(text)) ?? [];
  return periodType === "Daily" && !isDay(text) ? undefined : periodType;
}
