const datePattern = /^\d{4}-\d{2}-\d{2}$/;
const strictPattern = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?$/;
const legacyPattern = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})Z$/;
const flexiblePattern =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.(\d{1,6}))?(Z|[+-]\d{2}(?::?\d{2})?)?$/;

/** Milliseconds since 1970 as `YYYY-MM-DDTHH:MM:SS.ffffffZ`; `micros` are the last three digits. */
export function toTimeStamp(ms: number, micros = 0): string {
  return `${new Date(ms).toISOString().slice(0, -1)}${String(micros).padStart(3, "0")}Z`;
}

/** The next moment after a time stamp, one microsecond later. */
export function toNextMicrosecond(stamp: string): string {
  const micros = Number(stamp.slice(23, 26)) + 1;
  const ms = Date.parse(`${stamp.slice(0, 23)}Z`);
  return micros < 1000 ? toTimeStamp(ms, micros) : toTimeStamp(ms + 1, 0);
}

function fromParts(text: string, fraction: string | undefined): string | undefined {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) return undefined;
  return `${new Date(ms).toISOString().slice(0, 19)}.${(fraction ?? "").padEnd(6, "0")}Z`;
}

/** Date parameters of List Cases v0.5: three forms and one legacy form, all UTC; everything else is refused (§2.1). */
export function parseStrictTime(text: string): string | undefined {
  if (datePattern.test(text)) return fromParts(`${text}T00:00:00Z`, undefined);
  const strict = strictPattern.exec(text);
  if (strict) return fromParts(`${strict[1]}Z`, strict[2]);
  const legacy = legacyPattern.exec(text);
  return legacy ? fromParts(`${legacy[1]}:00Z`, undefined) : undefined;
}

/** Date parameters of Case API v2: date or datetime, any offset (§3.1). */
export function parseFlexibleTime(text: string): { stamp: string; isDate: boolean } | undefined {
  if (datePattern.test(text)) {
    const stamp = fromParts(`${text}T00:00:00Z`, undefined);
    return stamp === undefined ? undefined : { stamp, isDate: true };
  }
  const match = flexiblePattern.exec(text);
  if (!match) return undefined;
  const [, date = "", time = "", fraction, zone = "Z"] = match;
  const offset = /^[+-]\d{2}$/.test(zone) ? `${zone}:00` : zone.replace(/^([+-]\d{2})(\d{2})$/, "$1:$2");
  const stamp = fromParts(`${date}T${time}${time.length === 5 ? ":00" : ""}${offset}`, fraction);
  return stamp === undefined ? undefined : { stamp, isDate: false };
}

/** The last microsecond of the day a time stamp is in: a bare date with `lte` includes that whole day. */
export function toEndOfDay(stamp: string): string {
  return `${stamp.slice(0, 10)}T23:59:59.999999Z`;
}
