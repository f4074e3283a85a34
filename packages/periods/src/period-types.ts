import { type Day, fromDay, pad, toDay } from "./day.ts";

/** How the periods of a type follow each other, and how they are written (dhis2-api §6.1). */
export interface PeriodShape {
  /** What a period counts as beside others: a period of a longer unit is not part of one of a shorter. */
  unit: Unit;
  /** The first day of the period that holds a day. */
  startOf: (day: Day) => Day;
  /** The first day after the period that starts here. */
  endOf: (start: Day) => Day;
  /** The year in the name of the period that starts here, and its number in that year. */
  nameOf: (start: Day) => { year: number; number: number };
  /** The text between the year and the number, and how the number is written. */
  format: (year: number, number: number) => string;
}

/** What periods are counted in. */
export type Unit =
  | "day"
  | "week"
  | "biweek"
  | "month"
  | "bimonth"
  | "quarter"
  | "sixMonth"
  | "year"
  | "financialYear";

/** From short to long. */
export const units: readonly Unit[] = [
  "day",
  "week",
  "biweek",
  "month",
  "bimonth",
  "quarter",
  "sixMonth",
  "year",
  "financialYear",
];

const daily: PeriodShape = {
  unit: "day",
  startOf: (day) => day,
  endOf: (start) => start + 1,
  nameOf: (start) => {
    const { year } = fromDay(start);
    return { year, number: start - toDay(year, 1, 1) + 1 };
  },
  format: (year, number) => {
    const { month, date } = fromDay(toDay(year, 1, number));
    return `${year}${pad(month)}${pad(date)}`;
  },
};

/** 1970-01-01 was a Thursday, the fourth day of a week that starts on Monday. */
const firstMonday = -3;

function startOfWeek(day: Day, firstDay: number): Day {
  const since = day - firstMonday - firstDay;
  return day - (((since % 7) + 7) % 7);
}

/** Week 1 holds 4 January; so the fourth day of a week decides about its year. */
function nameWeek(start: Day): { year: number; number: number } {
  const { year } = fromDay(start + 3);
  return { year, number: Math.floor((start + 3 - toDay(year, 1, 1)) / 7) + 1 };
}

/** `firstDay`: 0 = Monday. */
function weekly(mark: string, firstDay: number): PeriodShape {
  return {
    unit: "week",
    startOf: (day) => startOfWeek(day, firstDay),
    endOf: (start) => start + 7,
    nameOf: nameWeek,
    format: (year, number) => `${year}${mark}W${number}`,
  };
}

/** Number k is the ISO weeks 2k−1 and 2k. Of a year of 53 weeks the 27th reaches one week into the first of the next year. */
const biWeekly: PeriodShape = {
  unit: "biweek",
  startOf: (day) => {
    const start = startOfWeek(day, 0);
    return nameWeek(start).number % 2 === 1 ? start : start - 7;
  },
  endOf: (start) => start + 14,
  nameOf: (start) => {
    const { year, number } = nameWeek(start);
    return { year, number: (number + 1) / 2 };
  },
  format: (year, number) => `${year}BiW${number}`,
};

/** Months since the year 0. */
function toMonths(day: Day): number {
  const { year, month } = fromDay(day);
  return year * 12 + month - 1;
}

function startOfMonths(months: number): Day {
  return toDay(Math.floor(months / 12), (((months % 12) + 12) % 12) + 1, 1);
}

/**
 * @param length months of a period
 * @param shift months from January of the year in the name to the start of that year's first period; −2 starts in November of the year
 *   before
 */
function ofMonths(unit: Unit, length: number, shift: number, format: PeriodShape["format"]): PeriodShape {
  const rest = (months: number): number => (((months - shift) % length) + length) % length;
  return {
    unit,
    startOf: (day) => startOfMonths(toMonths(day) - rest(toMonths(day))),
    endOf: (start) => startOfMonths(toMonths(start) + length),
    nameOf: (start) => {
      const since = toMonths(start) - shift;
      return { year: Math.floor(since / 12), number: Math.floor((since % 12) / length) + 1 };
    },
    format,
  };
}

function financial(month: string, shift: number): PeriodShape {
  return ofMonths("financialYear", 12, shift, (year) => `${year}${month}`);
}

/** Every period type that has an ISO text, as DHIS2 spells it (`TwoYearly` has none). */
export type PeriodType =
  | "Daily"
  | "Weekly"
  | "WeeklyWednesday"
  | "WeeklyThursday"
  | "WeeklyFriday"
  | "WeeklySaturday"
  | "WeeklySunday"
  | "BiWeekly"
  | "Monthly"
  | "BiMonthly"
  | "Quarterly"
  | "QuarterlyNov"
  | "SixMonthly"
  | "SixMonthlyApril"
  | "SixMonthlyNov"
  | "Yearly"
  | "FinancialFeb"
  | "FinancialApril"
  | "FinancialJuly"
  | "FinancialAug"
  | "FinancialSep"
  | "FinancialOct"
  | "FinancialNov";

/** How each of them works. */
export const periodTypes: Readonly<Record<PeriodType, PeriodShape>> = {
  Daily: daily,
  Weekly: weekly("", 0),
  WeeklyWednesday: weekly("Wed", 2),
  WeeklyThursday: weekly("Thu", 3),
  WeeklyFriday: weekly("Fri", 4),
  WeeklySaturday: weekly("Sat", 5),
  WeeklySunday: weekly("Sun", 6),
  BiWeekly: biWeekly,
  Monthly: ofMonths("month", 1, 0, (year, number) => `${year}${pad(number)}`),
  BiMonthly: ofMonths("bimonth", 2, 0, (year, number) => `${year}${pad(number)}B`),
  Quarterly: ofMonths("quarter", 3, 0, (year, number) => `${year}Q${number}`),
  QuarterlyNov: ofMonths("quarter", 3, -2, (year, number) => `${year}NovQ${number}`),
  SixMonthly: ofMonths("sixMonth", 6, 0, (year, number) => `${year}S${number}`),
  SixMonthlyApril: ofMonths("sixMonth", 6, 3, (year, number) => `${year}AprilS${number}`),
  SixMonthlyNov: ofMonths("sixMonth", 6, -2, (year, number) => `${year}NovS${number}`),
  Yearly: ofMonths("year", 12, 0, (year) => `${year}`),
  FinancialFeb: financial("Feb", 1),
  FinancialApril: financial("April", 3),
  FinancialJuly: financial("July", 6),
  FinancialAug: financial("Aug", 7),
  FinancialSep: financial("Sep", 8),
  FinancialOct: financial("Oct", 9),
  FinancialNov: financial("Nov", -2),
};

/** Whether a text is the name of a period type that has an ISO text. */
export function isPeriodType(text: string): text is PeriodType {
  return Object.hasOwn(periodTypes, text);
}
