import type { SystemInfo } from "@d2pipe/dhis2-client";

/** DHIS2 writes times in its own zone and names none (dhis2-api §2.2). */
export interface ServerClock {
  /** Milliseconds since 1970; NaN for what is not a time. */
  toInstant(text: string): number;
}

const quarter = 15 * 60 * 1000;

/** From what the server's own clock says now: zones differ by quarters of an hour. */
export function toServerClock({ serverDate }: SystemInfo, now: Date): ServerClock {
  const said =
    serverDate === undefined ? now.getTime() : Date.parse(`${serverDate.replace(/Z$|[+-]\d{4}$/, "")}Z`);
  const offset = Math.round((said - now.getTime()) / quarter) * quarter;
  return { toInstant: (text) => Date.parse(`${text.replace(/Z$/, "")}Z`) - offset };
}
