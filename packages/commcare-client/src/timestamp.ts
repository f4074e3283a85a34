/** What a text names at its finest: `2024-03-11` a day, `2024-03-11T09:13` a minute. */
export type TimeUnit = "day" | "minute" | "second" | "fraction";

/** A date or time that was understood. */
export interface ParsedTime {
  /** `YYYY-MM-DDTHH:MM:SS.ffffffZ`, the form of every time in this package: it sorts as text. */
  timestamp: string;
  unit: TimeUnit;
}

const pattern =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?: ?(Z|[+-]\d{2}(?::?\d{2})?))?)?$/i;
const canonical = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/;

/** Minutes east of UTC; a time without a zone is UTC, as everywhere in CommCare (commcare-kobo-api §6.3). */
function toOffsetMinutes(zone: string | undefined): number {
  if (zone === undefined || zone.toUpperCase() === "Z") return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(":", ""));
  return zone.startsWith("-") ? -minutes : minutes;
}

function toUnit(
  hour: string | undefined,
  second: string | undefined,
  fraction: string | undefined,
): TimeUnit {
  if (hour === undefined) return "day";
  if (second === undefined) return "minute";
  return fraction === undefined ? "second" : "fraction";
}

/**
 * A date or time in any of CommCare's spellings (with or without `Z`, 0 to 6 digits of fraction, a blank for the `T`,
 * two-digit offsets). Undefined when the text is neither, or names a day that does not exist.
 */
export function parseTime(text: string): ParsedTime | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [, date = "", hour, minute = "00", second, fraction, zone] = match;
  const local = `${date}T${hour ?? "00"}:${minute}:${second ?? "00"}.000Z`;
  const instant = Date.parse(local);
  if (Number.isNaN(instant) || new Date(instant).toISOString() !== local) return undefined;
  const micros = (fraction ?? "").padEnd(6, "0").slice(0, 6);
  const moved = new Date(instant - toOffsetMinutes(zone) * 60_000).toISOString();
  return { timestamp: `${moved.slice(0, 20)}${micros}Z`, unit: toUnit(hour, second, fraction) };
}

/**
 * A server's time as a timestamp, or undefined when it is unknown: absent, unreadable, or the `1900-01-01` that
 * Case API v1 writes for "unknown" (commcare-kobo-api §2.2).
 */
export function toTimestamp(text: unknown): string | undefined {
  if (typeof text !== "string" || text.startsWith("1900-01-01")) return undefined;
  return normalizeTime(text);
}

/** Any of CommCare's spellings as a timestamp; undefined when it is not a time. */
export function normalizeTime(text: string): string | undefined {
  // Nearly all are, and parsing costs more than the rest of a case.
  return canonical.test(text) ? text : parseTime(text)?.timestamp;
}

/** Moves a timestamp by whole milliseconds. */
export function addMilliseconds(timestamp: string, milliseconds: number): string {
  const moved = new Date(Date.parse(`${timestamp.slice(0, 23)}Z`) + milliseconds).toISOString();
  return moved.slice(0, 23) + timestamp.slice(23);
}

/** The millisecond that holds a timestamp: the server's search index compares no finer. */
export function floorToMillisecond(timestamp: string): string {
  return `${timestamp.slice(0, 23)}000Z`;
}

/** The last microsecond before a timestamp. */
export function justBefore(timestamp: string): string {
  const micros = Number(timestamp.slice(23, 26));
  if (micros > 0) return `${timestamp.slice(0, 23)}${String(micros - 1).padStart(3, "0")}Z`;
  return `${addMilliseconds(timestamp, -1).slice(0, 23)}999Z`;
}
