import { UsageError } from "@d2pipe/errors";
import { addMilliseconds, parseTime, type TimeUnit } from "@d2pipe/commcare-client";

/** From `since` on, up to but excluding `until`. Timestamps in UTC. */
export interface TimeRange {
  since: string;
  until: string;
}

const hour = 3_600_000;
const lengths: Readonly<Record<Exclude<TimeUnit, "fraction">, number>> = {
  day: 24 * hour,
  minute: 60_000,
  second: 1000,
};

/** How a time is written. */
export const timeHint = "2024-03-11, 2024-03-11T09:00:00 (UTC) or 2024-03-11T12:00:00+03:00";

/** What is wrong with a time that a person typed. */
export function listTimeIssues(flag: string, text: string): string[] {
  return parseTime(text) ? [] : [`${flag} ${text}: expected a date or time that exists`];
}

function parse(flag: string, text: string): { timestamp: string; unit: TimeUnit } {
  const time = parseTime(text);
  if (time) return time;
  throw new UsageError(listTimeIssues(flag, text).join(), { hint: timeHint });
}

/** The first moment that a person's date or time names; without a zone it is UTC. */
export function toStart(flag: string, text: string): string {
  return parse(flag, text).timestamp;
}

/** The first moment after what a person names as an end: `2024-03-31` includes that day, `23:59:59` that second. */
export function toEnd(flag: string, text: string): string {
  const { timestamp, unit } = parse(flag, text);
  return unit === "fraction" ? addMilliseconds(timestamp, 1) : addMilliseconds(timestamp, lengths[unit]);
}

/** The start of the day (UTC) that a date or time falls on. */
export function toStartOfDay(flag: string, text: string): string {
  return `${toStart(flag, text).slice(0, 10)}T00:00:00.000000Z`;
}

/** The hour before the current one, HH:00:00 up to the next HH:00:00, counted on instants of UTC: no local clock is asked. */
export function toLastFullHour(now: Date): TimeRange {
  const end = Math.floor(now.getTime() / hour) * hour;
  return { since: toTimestampOf(end - hour), until: toTimestampOf(end) };
}

function toTimestampOf(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 23)}000Z`;
}
