import { UsageError } from "@d2pipe/errors";

/** Local time of the server: DHIS2 reads and writes dates without zone in its own (§2.2). */
export interface ServerZone {
  readonly name: string;
  /** `yyyy-MM-dd'T'HH:mm:ss.SSS`, without zone. */
  toLocalText(instant: number): string;
  /** Instant of a wall-clock time given as if it were UTC. */
  toInstant(wallClock: number): number;
}

const hour = 3_600_000;
const parts = {
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "numeric",
  minute: "numeric",
  second: "numeric",
} as const;

function readOffset(format: Intl.DateTimeFormat, instant: number): number {
  const read: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(instant)) read[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour: hours = 0, minute = 0, second = 0 } = read;
  return Date.UTC(year, month - 1, day, hours, minute, second) - Math.floor(instant / 1000) * 1000;
}

function createFormat(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", ...parts });
  } catch {
    throw new UsageError(`unknown time zone ${timeZone}; expected a name as in Africa/Blantyre`);
  }
}

/** @throws UsageError when the zone is not an IANA name */
export function createServerZone(name: string): ServerZone {
  const format = createFormat(name);
  // Offsets change at most at a quarter of an hour; asking Intl for each date costs ten times the import.
  const offsets = new Map<number, number>();
  const offsetAt = (instant: number): number => {
    const quarter = Math.floor((instant * 4) / hour);
    let offset = offsets.get(quarter);
    if (offset === undefined) {
      offset = readOffset(format, instant);
      offsets.set(quarter, offset);
    }
    return offset;
  };
  return {
    name,
    toLocalText: (instant) => new Date(instant + offsetAt(instant)).toISOString().slice(0, 23),
    toInstant: (wallClock) => {
      const first = wallClock - offsetAt(wallClock);
      return wallClock - offsetAt(first);
    },
  };
}
