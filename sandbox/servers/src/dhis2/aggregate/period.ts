/** A period of any type DHIS2 writes as text (dhis2-api §6.1), of an ISO calendar. */
export interface Period {
  /** As DHIS2 writes it: `202402`, also when it was sent as `2024-02`. */
  readonly iso: string;
  readonly type: string;
  /** Midnight (UTC) of the first and of the last day. */
  readonly start: number;
  readonly end: number;
}

const day = 86_400_000;

function dayOf(year: number, month: number, date = 1): number {
  return Date.UTC(year, month, date);
}

/** Months from `first` (0 = January of `year`; may be negative) on, so many. */
function ofMonths(iso: string, type: string, year: number, first: number, count: number): Period {
  return { iso, type, start: dayOf(year, first), end: dayOf(year, first + count) - day };
}

/** Weeks begin on this day of the week (0 = Sunday); week 1 holds 4 January. */
const weekTypes: Readonly<Record<string, readonly [type: string, begins: number]>> = {
  "": ["Weekly", 1],
  Wed: ["WeeklyWednesday", 3],
  Thu: ["WeeklyThursday", 4],
  Fri: ["WeeklyFriday", 5],
  Sat: ["WeeklySaturday", 6],
  Sun: ["WeeklySunday", 0],
};

function firstWeekOf(year: number, begins: number): number {
  const fourth = dayOf(year, 0, 4);
  return fourth - ((new Date(fourth).getUTCDay() - begins + 7) % 7) * day;
}

function ofWeeks(iso: string, type: string, year: number, week: number, begins: number, count: number) {
  const start = firstWeekOf(year, begins) + (week - 1) * 7 * day;
  return start >= firstWeekOf(year + 1, begins)
    ? undefined
    : { iso, type, start, end: start + count * 7 * day - day };
}

/** Financial years: the month they begin with, and whether they are named by the year they end in. */
const financialYears: Readonly<Record<string, readonly [firstMonth: number, yearsBefore: number]>> = {
  Feb: [1, 0],
  April: [3, 0],
  July: [6, 0],
  Aug: [7, 0],
  Sep: [8, 0],
  Oct: [9, 0],
  Nov: [10, 1],
};

type Read = (year: number, ...parts: string[]) => Period | undefined;

const forms: readonly (readonly [RegExp, Read])[] = [
  [/^(\d{4})-?(\d{2})-?(\d{2})$/, readDay],
  [/^(\d{4})(Wed|Thu|Fri|Sat|Sun)?W(\d{1,2})$/, readWeek],
  [/^(\d{4})BiW(\d{1,2})$/, readBiWeek],
  [/^(\d{4})-?(0[1-9]|1[0-2])$/, (year, month = "") => monthOf(year, Number(month))],
  [
    /^(\d{4})(0[1-6])B$/,
    (year, block = "") => ofMonths(`${year}${block}B`, "BiMonthly", year, (Number(block) - 1) * 2, 2),
  ],
  [
    /^(\d{4})Q([1-4])$/,
    (year, part = "") => ofMonths(`${year}Q${part}`, "Quarterly", year, (Number(part) - 1) * 3, 3),
  ],
  [
    /^(\d{4})NovQ([1-4])$/,
    (year, part = "") => ofMonths(`${year}NovQ${part}`, "QuarterlyNov", year, (Number(part) - 1) * 3 - 2, 3),
  ],
  [
    /^(\d{4})S([12])$/,
    (year, part = "") => ofMonths(`${year}S${part}`, "SixMonthly", year, (Number(part) - 1) * 6, 6),
  ],
  [
    /^(\d{4})AprilS([12])$/,
    (year, part = "") =>
      ofMonths(`${year}AprilS${part}`, "SixMonthlyApril", year, 3 + (Number(part) - 1) * 6, 6),
  ],
  [
    /^(\d{4})NovS([12])$/,
    (year, part = "") => ofMonths(`${year}NovS${part}`, "SixMonthlyNov", year, (Number(part) - 1) * 6 - 2, 6),
  ],
  [/^(\d{4})$/, (year) => ofMonths(String(year), "Yearly", year, 0, 12)],
  [/^(\d{4})(Feb|April|July|Aug|Sep|Oct|Nov)$/, readFinancialYear],
];

function readDay(year: number, month = "", date = ""): Period | undefined {
  const start = dayOf(year, Number(month) - 1, Number(date));
  const there = new Date(start);
  if (there.getUTCMonth() + 1 !== Number(month) || there.getUTCDate() !== Number(date)) return undefined;
  return { iso: `${year}${month}${date}`, type: "Daily", start, end: start };
}

function readWeek(year: number, name = "", week = ""): Period | undefined {
  const [type, begins] = weekTypes[name] ?? ["Weekly", 1];
  const number = Number(week);
  return number < 1 ? undefined : ofWeeks(`${year}${name}W${number}`, type, year, number, begins, 1);
}

function readBiWeek(year: number, part = ""): Period | undefined {
  const number = Number(part);
  return number < 1 || number > 26
    ? undefined
    : ofWeeks(`${year}BiW${number}`, "BiWeekly", year, number * 2 - 1, 1, 2);
}

function monthOf(year: number, month: number): Period {
  return ofMonths(`${year}${String(month).padStart(2, "0")}`, "Monthly", year, month - 1, 1);
}

function readFinancialYear(year: number, name = ""): Period {
  const [first, yearsBefore] = financialYears[name] ?? [0, 0];
  return ofMonths(`${year}${name}`, `Financial${name}`, year, first - yearsBefore * 12, 12);
}

const known = new Map<string, Period | undefined>();

/** The period of an ISO text; undefined for any other text, relative words included. */
export function parsePeriod(text: string): Period | undefined {
  if (known.has(text)) return known.get(text);
  const period = readPeriod(text);
  if (known.size > 10_000) known.clear();
  known.set(text, period);
  return period;
}

function readPeriod(text: string): Period | undefined {
  for (const [form, read] of forms) {
    const [, year, ...parts] = form.exec(text) ?? [];
    if (year !== undefined) return read(Number(year), ...parts);
  }
  return undefined;
}

/** Why 2.43 does not take a text as a period. */
export function periodErrorOf(text: string): string {
  if (text.length < 4 || text.length > 11)
    return `Period must be have between 4 and 11 characters but got: \`${text}\``;
  const place = /^\d{0,4}/.exec(text)?.[0].length ?? 0;
  return place < 4
    ? `Invalid Period \`${text}\`, expected a digit at position ${place} but found: \`${text[place] ?? ""}\``
    : `Invalid Period \`${text}\`, failed to create date interval`;
}

/** The period of a type that comes so many after the one of an instant; before it when negative. */
export function periodAfter(type: string, instant: number, count: number): Period | undefined {
  let found = periodAt(type, instant);
  for (let step = 0; found !== undefined && step < Math.abs(count); step += 1)
    found = periodAt(type, count < 0 ? found.start - day : found.end + day);
  return found;
}

/** The period of a type that holds an instant. */
export function periodAt(type: string, instant: number): Period | undefined {
  const at = Math.floor(instant / day) * day;
  const year = new Date(at).getUTCFullYear();
  const texts = [year - 1, year, year + 1].flatMap((one) => textsOf(type, one));
  return texts.map(parsePeriod).find((period) => period && period.start <= at && at <= period.end);
}

const parts = (count: number): number[] => Array.from({ length: count }, (_, place) => place + 1);
const two = (number: number): string => String(number).padStart(2, "0");

/** Every text that may name a period of a type in a year; some name none. */
function textsOf(type: string, year: number): string[] {
  if (type === "Daily")
    return parts(12).flatMap((month) => parts(31).map((date) => `${year}${two(month)}${two(date)}`));
  if (type === "Monthly") return parts(12).map((month) => `${year}${two(month)}`);
  if (type === "BiMonthly") return parts(6).map((block) => `${year}${two(block)}B`);
  if (type === "Yearly") return [String(year)];
  if (type === "BiWeekly") return parts(26).map((part) => `${year}BiW${part}`);
  const [, quarters] = /^Quarterly(Nov)?$/.exec(type) ? ["", type.slice(9)] : [];
  if (quarters !== undefined) return parts(4).map((part) => `${year}${quarters}Q${part}`);
  if (type.startsWith("SixMonthly")) return parts(2).map((part) => `${year}${type.slice(10)}S${part}`);
  if (type.startsWith("Financial")) return [`${year}${type.slice(9)}`];
  const week = Object.entries(weekTypes).find(([, [name]]) => name === type)?.[0];
  return week === undefined ? [] : parts(53).map((part) => `${year}${week}W${part}`);
}
