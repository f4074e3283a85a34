/** Parts of an ISO date with or without a time; `offset` in minutes east of UTC when the text carries one. */
export interface Moment {
  /** `yyyy-MM-dd`. */
  date: string;
  /** `HH:mm`, with `:ss` and `.SSS` when the text has them. */
  time?: string;
  offset?: number;
}

const pattern =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.(\d{1,9}))?(?: ?(Z|[+-]\d{2}(?::?\d{2})?))?)?$/u;
const shortMonths: ReadonlySet<number> = new Set([4, 6, 9, 11]);

function lastDayOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return shortMonths.has(month) ? 30 : 31;
}

/** The number that the digits from `start` to `end` spell; NaN when one of them is not a digit. */
function digits(text: string, start: number, end: number): number {
  let number = 0;
  for (let at = start; at < end; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}

/** Whether `yyyy-MM-dd` names a day that exists. */
export function isCalendarDate(text: string): boolean {
  if (text.length !== 10 || text[4] !== "-" || text[7] !== "-") return false;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  return year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= lastDayOf(year, month);
}

function isClockTime(text: string): boolean {
  const second = text.length < 6 ? 0 : digits(text, 6, 8);
  return digits(text, 0, 2) < 24 && digits(text, 3, 5) < 60 && second < 60;
}

function toOffset(text: string): number | undefined {
  if (text === "Z") return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = text.length > 3 ? Number(text.slice(-2)) : 0;
  if (hours > 14 || minutes > 59) return undefined;
  return (text.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}

/**
 * An ISO date or date with time; a blank may replace the `T`, and an offset may be as short as CommCare's phones
 * write it (`2024-03-11T10:00:00.000+02`, commcare-kobo-api §6.3). `undefined` when it is none, or no such day.
 */
export function parseMoment(text: string): Moment | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [, date = "", clock, fraction, zone] = match;
  if (!isCalendarDate(date)) return undefined;
  if (clock === undefined) return { date };
  if (!isClockTime(clock)) return undefined;
  const millis = fraction === undefined || clock.length < 8 ? "" : fraction.padEnd(3, "0").slice(0, 3);
  if (fraction !== undefined && clock.length < 8) return undefined;
  const time = millis === "" || millis === "000" ? clock : `${clock}.${millis}`;
  if (zone === undefined) return { date, time };
  const offset = toOffset(zone);
  return offset === undefined ? undefined : { date, time, offset };
}
