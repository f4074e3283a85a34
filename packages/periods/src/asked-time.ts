import type { Day } from "./day.ts";
import { comparePeriods, listNamed, listPeriods, type Period } from "./period.ts";
import { periodTypes, type PeriodType, type Unit, units } from "./period-types.ts";

/** A time that somebody asks for, whatever the period type of the data is. */
export type AskedTime =
  /** One period by its text. */
  | { kind: "period"; period: Period }
  /** By the year in the name of the periods: 2024 is `2024W1` to `2024W52`, `2024April`, `2024Nov`. */
  | { kind: "year"; year: number }
  /** Days, both ends included, counted in a unit. */
  | { kind: "days"; start: Day; end: Day; unit: Unit }
  /** Periods that are counted from today: of a type of the same unit those that its own calendar says. */
  | { kind: "relative"; unit: Unit; from: number; to: number; today: Day };

/** The type by which a unit is counted for data of another unit. DHIS2's financial year starts in October unless it is set otherwise. */
const typeOfUnit: Readonly<Record<Unit, PeriodType>> = {
  day: "Daily",
  week: "Weekly",
  biweek: "BiWeekly",
  month: "Monthly",
  bimonth: "BiMonthly",
  quarter: "Quarterly",
  sixMonth: "SixMonthly",
  year: "Yearly",
  financialYear: "FinancialOct",
};

/** A year and a financial year are equally long. */
function isLonger(unit: Unit, than: Unit): boolean {
  const rank = (of: Unit): number => units.indexOf(of === "financialYear" ? "year" : of);
  return rank(unit) > rank(than);
}

/** The day that decides to which month, quarter or year a period belongs: of weeks the fourth, as it decides about their year. */
function toDecidingDay({ type, start }: Period): Day {
  const { unit } = periodTypes[type];
  return unit === "week" || unit === "biweek" ? start + 3 : start;
}

/** The periods that are counted from the one of today: −1 is the last, 0 the present one. */
function countPeriods(type: PeriodType, from: number, to: number, today: Day): Period[] {
  const { startOf, endOf } = periodTypes[type];
  let start = startOf(today);
  for (let at = 0; at > from; at -= 1) start = startOf(start - 1);
  for (let at = 0; at < from; at += 1) start = startOf(endOf(start));
  let last = start;
  for (let at = from; at < to; at += 1) last = startOf(endOf(last));
  return listPeriods(type, start, last);
}

/** A period that is longer than what was asked for comes when it touches it; all others when they belong to it. */
function listOfDays(type: PeriodType, start: Day, end: Day, unit: Unit): Period[] {
  const touching = listPeriods(type, start, end);
  if (isLonger(periodTypes[type].unit, unit)) return touching;
  return touching.filter((period) => {
    const day = toDecidingDay(period);
    return day >= start && day <= end;
  });
}

/** The periods of a type for a time, from first to last. */
export function toPeriods(asked: AskedTime, type: PeriodType): Period[] {
  switch (asked.kind) {
    case "period": {
      const { period } = asked;
      if (period.type === type) return [period];
      const { unit } = periodTypes[period.type];
      if (period.type === "Yearly") return listNamed(type, Number(period.iso));
      return listOfDays(type, period.start, period.end, unit);
    }
    case "year":
      return listNamed(type, asked.year);
    case "days":
      return listOfDays(type, asked.start, asked.end, asked.unit);
    case "relative": {
      const { unit, from, to, today } = asked;
      if (periodTypes[type].unit === unit) return countPeriods(type, from, to, today);
      const counted = countPeriods(typeOfUnit[unit], from, to, today);
      const [first, last] = [counted[0], counted.at(-1)];
      return first && last ? listOfDays(type, first.start, last.end, unit) : [];
    }
  }
}

/** The periods of a type for several times, each once, from first to last. */
export function toPeriodsOfAll(asked: readonly AskedTime[], type: PeriodType): Period[] {
  const byText = new Map(
    asked.flatMap((time) => toPeriods(time, type)).map((period) => [period.iso, period]),
  );
  return [...byText.values()].toSorted(comparePeriods);
}
