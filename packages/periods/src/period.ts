import { type Day, formatDay, parseDay, toDay } from "./day.ts";
import { isPeriodType, periodTypes, type PeriodType } from "./period-types.ts";

/** One period: its ISO text, and the days it covers, both ends included. */
export interface Period {
  type: PeriodType;
  iso: string;
  start: Day;
  end: Day;
}

/** The period of a type that starts on this day. */
function toPeriod(type: PeriodType, start: Day): Period {
  const shape = periodTypes[type];
  const { year, number } = shape.nameOf(start);
  return { type, iso: shape.format(year, number), start, end: shape.endOf(start) - 1 };
}

/** The period of a type that holds a day. */
export function periodAt(type: PeriodType, day: Day): Period {
  return toPeriod(type, periodTypes[type].startOf(day));
}

/** The one before. */
export function periodBefore({ type, start }: Period): Period {
  return periodAt(type, start - 1);
}

/** The one after. The 27th bi-week of a year of 53 weeks overlaps with it. */
export function periodAfter({ type, start }: Period): Period {
  const { startOf, endOf } = periodTypes[type];
  return toPeriod(type, startOf(endOf(start)));
}

/** Those of a type from the one that holds `from` to the one that holds `to`. */
export function listPeriods(type: PeriodType, from: Day, to: Day): Period[] {
  const periods: Period[] = [];
  for (let period = periodAt(type, from); period.start <= to; period = periodAfter(period))
    periods.push(period);
  return periods;
}

/** What starts first comes first; of two that start alike the shorter, then by text. */
export function comparePeriods(left: Period, right: Period): number {
  const byDays = left.start - right.start || left.end - right.end;
  if (byDays !== 0 || left.iso === right.iso) return byDays;
  return left.iso < right.iso ? -1 : 1;
}

interface Form {
  pattern: RegExp;
  types: (mark: string) => PeriodType | undefined;
}

const weekMarks: Readonly<Record<string, PeriodType>> = {
  "": "Weekly",
  Wed: "WeeklyWednesday",
  Thu: "WeeklyThursday",
  Fri: "WeeklyFriday",
  Sat: "WeeklySaturday",
  Sun: "WeeklySunday",
  Bi: "BiWeekly",
};

/** Year, mark, number. The type follows from the text alone. */
const forms: readonly Form[] = [
  { pattern: /^(\d{4})()$/, types: () => "Yearly" },
  { pattern: /^(\d{4})-?()(\d{2})$/, types: () => "Monthly" },
  { pattern: /^(\d{4})()(\d{2})B$/, types: () => "BiMonthly" },
  { pattern: /^(\d{4})(Wed|Thu|Fri|Sat|Sun|Bi|)W(\d{1,2})$/, types: (mark) => weekMarks[mark] },
  { pattern: /^(\d{4})(Nov|)Q(\d)$/, types: (mark) => (mark ? "QuarterlyNov" : "Quarterly") },
  { pattern: /^(\d{4})(April|Nov|)S(\d)$/, types: (mark) => toType(`SixMonthly${mark}`) },
  {
    pattern: /^(\d{4})(Feb|April|July|Aug|Sep|Oct|Nov)$/,
    types: (mark) => toType(`Financial${mark}`),
  },
];

function toType(name: string): PeriodType | undefined {
  return isPeriodType(name) ? name : undefined;
}

/** The period of a type with this year and number in its name; undefined when there is none. */
function findNamed(type: PeriodType, year: number, number: number): Period | undefined {
  return listNamed(type, year).find(({ start }) => periodTypes[type].nameOf(start).number === number);
}

/** Those whose name says this year: `2024W1` to `2024W52`, which are not quite the days of 2024; `2024Nov`, which starts in 2023. */
export function listNamed(type: PeriodType, year: number): Period[] {
  return listPeriods(type, toDay(year - 1, 1, 1), toDay(year + 1, 12, 31)).filter(
    ({ start }) => periodTypes[type].nameOf(start).year === year,
  );
}

/**
 * A period from its ISO text, also in the forms that DHIS2 reads but does not write: `2024-01`, `2024-01-31`, `2024W05`. Undefined when
 * there is no such period (`202413`, `2023W53`).
 */
export function parsePeriod(text: string): Period | undefined {
  const day = parseDay(text.replace(/^(\d{4})(\d{2})(\d{2})$/, "$1-$2-$3"));
  if (day !== undefined && /^\d{4}-?\d{2}-?\d{2}$/.test(text)) return periodAt("Daily", day);
  for (const { pattern, types } of forms) {
    const [, year, mark = "", number = "1"] = pattern.exec(text) ?? [];
    const type = types(mark);
    if (year !== undefined && type !== undefined) return findNamed(type, Number(year), Number(number));
  }
  return undefined;
}

/** `2024-01-01 to 2024-01-31`, for people. */
export function formatDays({ start, end }: Pick<Period, "start" | "end">): string {
  return `${formatDay(start)} to ${formatDay(end)}`;
}
