import { type Moment, parseMoment } from "./calendar.ts";

/** A named zone: what its clocks show at an instant. */
export interface TimeZone {
  readonly name: string;
  /** Minutes east of UTC at an instant (ms since 1970). */
  offsetAt(instant: number): number;
}

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

const quarter = 15 * 60_000;
const maxRemembered = 100_000;

function askOffset(format: Intl.DateTimeFormat, instant: number): number {
  const part = new Map(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const get = (type: Intl.DateTimeFormatPartTypes): number => part.get(type) ?? 0;
  const wall = Date.UTC(get("year"), get("month") - 1, get("day"), get("hour"), get("minute"), get("second"));
  return Math.round((wall - instant) / 60_000);
}

/**
 * A zone by its IANA name (`Africa/Blantyre`). Throws a `RangeError` for an unknown name. Zones change their offset on quarter
 * hours only, so one answer serves the whole quarter: asking `Intl` costs more than the rest of a record.
 */
export function createTimeZone(name: string): TimeZone {
  if (name === "UTC") return { name, offsetAt: () => 0 };
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: name,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  const remembered = new Map<number, number>();
  return {
    name,
    offsetAt(instant) {
      const start = Math.floor(instant / quarter) * quarter;
      const known = remembered.get(start);
      if (known !== undefined) return known;
      if (remembered.size >= maxRemembered) remembered.clear();
      const offset = askOffset(format, start);
      remembered.set(start, offset);
      return offset;
    },
  };
}

function two(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}

/** The wall clock of the zone at this moment: a moment without offset is taken as a wall clock already. */
export function toWallClock({ date, time, offset }: Moment, zone: TimeZone): Moment {
  if (time === undefined || offset === undefined) return time === undefined ? { date } : { date, time };
  const minute = Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
  const midnight = Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8)));
  const there = zone.offsetAt(midnight + (minute - offset) * 60_000);
  const shifted = minute - offset + there;
  const day = Math.floor(shifted / 1440);
  const left = shifted - day * 1440;
  return {
    date: day === 0 ? date : new Date(midnight + day * 86_400_000).toISOString().slice(0, 10),
    time: `${two(Math.floor(left / 60))}:${two(left % 60)}${time.slice(5)}`,
  };
}

/**
 * The day in the zone: `2024-03-11T23:30:00Z` is the 12th in Blantyre. A text without offset is a day already.
 * `undefined` when the text is not an ISO date.
 */
export function cutDate(text: string, zone: TimeZone): string | undefined {
  const moment = parseMoment(text);
  if (!moment) return undefined;
  return toWallClock(moment, zone).date;
}
