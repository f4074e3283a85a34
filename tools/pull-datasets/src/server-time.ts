import { createTimeZone, isTimeZone } from "@d2pipe/dhis2-model";
import type { SystemInfo } from "@d2pipe/dhis2-client";
import { type Day, parseDay } from "@d2pipe/periods";

const msPerDay = 86_400_000;

/** What the clock of a server shows. */
export interface ServerTime {
  /** ISO, UTC. */
  instant: string;
  /** The day there. */
  day: Day;
}

/** Of `GET /api/system/info`, whose `serverDate` has no zone. `now`: for a server that does not say. */
export function toServerTime(
  { serverDate = "", serverTimeZoneId = "UTC" }: SystemInfo,
  now: Date,
): ServerTime {
  const own = /(Z|[+-]\d{2}:?\d{2})$/.test(serverDate);
  const wall = Date.parse(own ? serverDate : `${serverDate}Z`);
  if (Number.isNaN(wall)) return { instant: now.toISOString(), day: Math.floor(now.getTime() / msPerDay) };
  const day = parseDay(serverDate) ?? Math.floor(wall / msPerDay);
  const zone = createTimeZone(isTimeZone(serverTimeZoneId) ? serverTimeZoneId : "UTC");
  // In the hour in which clocks are set back, one of the two that it may be.
  const offset = own ? 0 : zone.offsetAt(wall - zone.offsetAt(wall) * 60_000);
  return { instant: new Date(wall - offset * 60_000).toISOString(), day };
}
