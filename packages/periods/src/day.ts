/** A day of the ISO calendar as a number: days since 1970-01-01, so that days can be counted and compared. */
export type Day = number;

const msPerDay = 86_400_000;

/** `month` from 1; one beyond 1 to 12 counts into the years around. */
export function toDay(year: number, month: number, date: number): Day {
  // `Date.UTC` takes years below 100 for those of the 20th century.
  return new Date(0).setUTCFullYear(year, month - 1, date) / msPerDay;
}

/** The numbers of a day: `month` from 1. */
export function fromDay(day: Day): { year: number; month: number; date: number } {
  const at = new Date(day * msPerDay);
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, date: at.getUTCDate() };
}

/** From `2024-02-29`, also with a time behind it; undefined when there is no such day. */
export function parseDay(text: string): Day | undefined {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})(?!\d)/.exec(text) ?? [];
  if (year === undefined) return undefined;
  const day = toDay(Number(year), Number(month), Number(date));
  return formatDay(day) === text.slice(0, 10) ? day : undefined;
}

/** `2024-02-29` */
export function formatDay(day: Day): string {
  const { year, month, date } = fromDay(day);
  return `${String(year).padStart(4, "0")}-${pad(month)}-${pad(date)}`;
}

/** With two digits. */
export function pad(number: number): string {
  return String(number).padStart(2, "0");
}
