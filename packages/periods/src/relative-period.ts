import type { AskedTime } from "./asked-time.ts";
import { type Day, fromDay } from "./day.ts";
import type { Unit } from "./period-types.ts";

/** Counted from the present one: `[-3, -1]` are the last three, `[0, 0]` is the present one. */
type Counted = readonly [unit: Unit, from: number, to: number];

const counted: Readonly<Record<string, Counted>> = {
  TODAY: ["day", 0, 0],
  YESTERDAY: ["day", -1, -1],
  LAST_3_DAYS: ["day", -3, -1],
  LAST_7_DAYS: ["day", -7, -1],
  LAST_14_DAYS: ["day", -14, -1],
  LAST_30_DAYS: ["day", -30, -1],
  LAST_60_DAYS: ["day", -60, -1],
  LAST_90_DAYS: ["day", -90, -1],
  LAST_180_DAYS: ["day", -180, -1],
  THIS_WEEK: ["week", 0, 0],
  LAST_WEEK: ["week", -1, -1],
  LAST_4_WEEKS: ["week", -4, -1],
  LAST_12_WEEKS: ["week", -12, -1],
  LAST_52_WEEKS: ["week", -52, -1],
  THIS_BIWEEK: ["biweek", 0, 0],
  LAST_BIWEEK: ["biweek", -1, -1],
  LAST_4_BIWEEKS: ["biweek", -4, -1],
  THIS_MONTH: ["month", 0, 0],
  LAST_MONTH: ["month", -1, -1],
  LAST_3_MONTHS: ["month", -3, -1],
  LAST_6_MONTHS: ["month", -6, -1],
  LAST_12_MONTHS: ["month", -12, -1],
  THIS_BIMONTH: ["bimonth", 0, 0],
  LAST_BIMONTH: ["bimonth", -1, -1],
  LAST_6_BIMONTHS: ["bimonth", -6, -1],
  THIS_QUARTER: ["quarter", 0, 0],
  LAST_QUARTER: ["quarter", -1, -1],
  LAST_4_QUARTERS: ["quarter", -4, -1],
  THIS_SIX_MONTH: ["sixMonth", 0, 0],
  LAST_SIX_MONTH: ["sixMonth", -1, -1],
  LAST_2_SIXMONTHS: ["sixMonth", -2, -1],
  THIS_FINANCIAL_YEAR: ["financialYear", 0, 0],
  LAST_FINANCIAL_YEAR: ["financialYear", -1, -1],
  LAST_5_FINANCIAL_YEARS: ["financialYear", -5, -1],
  LAST_10_FINANCIAL_YEARS: ["financialYear", -10, -1],
};

/** Whole years of the calendar, counted from the present one. */
const years: Readonly<Record<string, readonly [from: number, to: number]>> = {
  WEEKS_THIS_YEAR: [0, 0],
  MONTHS_THIS_YEAR: [0, 0],
  MONTHS_LAST_YEAR: [-1, -1],
  BIMONTHS_THIS_YEAR: [0, 0],
  QUARTERS_THIS_YEAR: [0, 0],
  QUARTERS_LAST_YEAR: [-1, -1],
  THIS_YEAR: [0, 0],
  LAST_YEAR: [-1, -1],
  LAST_5_YEARS: [-5, -1],
  LAST_10_YEARS: [-10, -1],
};

/** Every relative period of DHIS2 (dhis2-api §6.2). `dataValueSets` takes none of them. */
export const relativePeriods: readonly string[] = [...Object.keys(counted), ...Object.keys(years)];

/** What a relative period means on a day; undefined when the text is not one. */
export function parseRelativePeriod(text: string, today: Day): AskedTime[] | undefined {
  const count = Object.hasOwn(counted, text) ? counted[text] : undefined;
  if (count) return [{ kind: "relative", unit: count[0], from: count[1], to: count[2], today }];
  const range = Object.hasOwn(years, text) ? years[text] : undefined;
  if (!range) return undefined;
  const [from, to] = range;
  const { year } = fromDay(today);
  return Array.from({ length: to - from + 1 }, (_, index) => ({ kind: "year", year: year + from + index }));
}
