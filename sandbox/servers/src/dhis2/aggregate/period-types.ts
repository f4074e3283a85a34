export interface PeriodType {
  readonly name: string;
  readonly displayName: string;
  readonly isoFormat: string;
  /** About how long it is: DHIS2 orders types by it. */
  readonly days: number;
  /** The first line that has it; 2.38 when older. */
  readonly since: number;
}

function type(name: string, displayName: string, isoFormat: string, days: number, since = 38): PeriodType {
  return { name, displayName, isoFormat, days, since };
}

/** Every period type with an ISO text (§6.1), in the order in which DHIS2 lists them up to 2.42. */
export const periodTypes: readonly PeriodType[] = [
  type("Daily", "Daily", "yyyyMMdd", 1),
  type("Weekly", "Weekly", "yyyyWn", 7),
  type("WeeklyWednesday", "Weekly Wednesday", "yyyyWedWn", 7),
  type("WeeklyThursday", "Weekly Thursday", "yyyyThuWn", 7),
  type("WeeklyFriday", "WeeklyFriday", "yyyyFriWn", 7, 43),
  type("WeeklySaturday", "Weekly Saturday", "yyyySatWn", 7),
  type("WeeklySunday", "Weekly Sunday", "yyyySunWn", 7),
  type("BiWeekly", "Bi-weekly", "yyyyBiWn", 14),
  type("Monthly", "Monthly", "yyyyMM", 30),
  type("BiMonthly", "Bi-monthly", "yyyyMMB", 61),
  type("Quarterly", "Quarterly", "yyyyQn", 91),
  type("QuarterlyNov", "Quarterly November", "yyyyNovQn", 91),
  type("SixMonthly", "Six-monthly", "yyyySn", 182),
  type("SixMonthlyApril", "Six-monthly April", "yyyyAprilSn", 182),
  type("SixMonthlyNov", "Six-monthly November", "yyyyNovSn", 182),
  type("Yearly", "Yearly", "yyyy", 365),
  type("FinancialFeb", "Financial February", "yyyyFeb", 365, 43),
  type("FinancialApril", "Financial April", "yyyyApril", 365),
  type("FinancialJuly", "Financial July", "yyyyJuly", 365),
  type("FinancialAug", "Financial August", "yyyyAug", 365, 43),
  type("FinancialSep", "FinancialSep", "yyyySep", 365, 42),
  type("FinancialOct", "Financial October", "yyyyOct", 365),
  type("FinancialNov", "Financial November", "yyyyNov", 365),
];

const firstLines = new Map(periodTypes.map(({ name, since }) => [name, since]));

export function isKnownType(name: string, minor: number): boolean {
  return minor >= (firstLines.get(name) ?? Number.POSITIVE_INFINITY);
}

const durations: readonly (readonly [RegExp, string])[] = [
  [/^Daily$/, "P1D"],
  [/^Weekly/, "P7D"],
  [/^BiWeekly$/, "P14D"],
  [/^Monthly$/, "P1M"],
  [/^BiMonthly$/, "P2M"],
  [/^Quarterly/, "P3M"],
  [/^SixMonthly/, "P6M"],
  [/^(Yearly|Financial)/, "P1Y"],
];

/** As ISO 8601 writes it: `P3M`. */
export function durationOf(name: string): string {
  return durations.find(([form]) => form.test(name))?.[1] ?? "";
}
