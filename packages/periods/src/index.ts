export { type AskedTime, toPeriods, toPeriodsOfAll } from "./asked-time.ts";
export { type Day, formatDay, fromDay, parseDay, toDay } from "./day.ts";
export { isPeriodType, type PeriodType, periodTypes, type Unit } from "./period-types.ts";
export {
  comparePeriods,
  formatDays,
  listPeriods,
  parsePeriod,
  type Period,
  periodAfter,
  periodAt,
  periodBefore,
} from "./period.ts";
export { parseRelativePeriod, relativePeriods } from "./relative-period.ts";
