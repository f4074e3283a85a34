import type { ServerZone } from "./server-zone.ts";

const dateForms =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2})(?::(\d{2})(?::(\d{2})(?:\.(\d{3}|\d{4}|\d{6}|\d{9}))?)?)?)?)?|(\d{2})(\d{2}))?(Z|[+-]\d{2}(?::?\d{2})?)?$/;

function offsetOf(zone: string): number {
  if (zone === "Z") return 0;
  const digits = zone.slice(1).replace(":", "").padEnd(4, "0");
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (zone.startsWith("-") ? -minutes : minutes) * 60_000;
}

/** The instant of any date DHIS2 reads (§2.2), or undefined. Without a zone it is the server's time. */
export function parseDate(text: string, zone: ServerZone): number | undefined {
  const match = dateForms.exec(text);
  if (match === null) return undefined;
  const [, year = "", dashMonth, dashDay, hours = "0", minutes = "0", seconds = "0", fraction = "0"] = match;
  const month = Number(dashMonth ?? match[8] ?? 1);
  const day = Number(dashDay ?? match[9] ?? 1);
  const wallClock = Date.UTC(Number(year), month - 1, day);
  const date = new Date(wallClock);
  if (date.getUTCMonth() + 1 !== month || date.getUTCDate() !== day) return undefined;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const inDay = (Number(hours) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000;
  const full = wallClock + inDay + Number(fraction.slice(0, 3).padEnd(3, "0"));
  const offset = match[10];
  return offset === undefined ? zone.toInstant(full) : full - offsetOf(offset);
}
