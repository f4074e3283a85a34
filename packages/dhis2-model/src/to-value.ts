import { parseMoment } from "./calendar.ts";
import { fitsValueType } from "./fits-value-type.ts";
import { cutDate, type TimeZone, toWallClock } from "./time-zone.ts";
import type { ValueType } from "./value-type.ts";

/** What a source gives: text mostly; numbers and booleans from typed sources. */
export type RawValue = string | number | boolean | null | undefined;

/** Text as DHIS2 stores it; `null` = no value; `undefined` = does not fit, and nothing is guessed. */
export type ConvertedValue = string | null | undefined;

const yes: ReadonlySet<string> = new Set(["1", "yes", "true"]);
const no: ReadonlySet<string> = new Set(["0", "no", "false"]);

function toBoolean(text: string): ConvertedValue {
  const word = text.toLowerCase();
  if (yes.has(word)) return "true";
  return no.has(word) ? "false" : undefined;
}

function toTrueOnly(text: string): ConvertedValue {
  const answer = toBoolean(text);
  return answer === "false" ? null : answer;
}

const plainNumber = /^([+-]?)0*(\d+)(?:\.(\d+))?$/u;

/**
 * The same number in DHIS2's spelling: `+5`, `007` and, for whole numbers, `4.0` (as CommCare's calculations write it) lose
 * nothing. An exponent, a comma or a thousands separator could mean two things and is not touched.
 */
function toNumber(text: string, isWhole: boolean): string {
  const match = plainNumber.exec(text);
  if (!match) return text;
  const [, sign = "", whole = "", fraction = ""] = match;
  const rest = fraction === "" || (isWhole && /^0+$/u.test(fraction)) ? "" : `.${fraction}`;
  const isZero = whole === "0" && /^\.?0*$/u.test(rest);
  return `${sign === "-" && !isZero ? "-" : ""}${whole}${rest}`;
}

function toDate(text: string, zone: TimeZone): ConvertedValue {
  return cutDate(text, zone);
}

function toDateTime(text: string, zone: TimeZone): ConvertedValue {
  const moment = parseMoment(text);
  if (!moment || moment.time === undefined) return undefined;
  const { date, time } = toWallClock(moment, zone);
  return `${date}T${time}`;
}

const clock = /^(\d{1,2}:\d{2})(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?$/u;

/** The minute on the clock of the person who answered: DHIS2 keeps no seconds and no zone. */
function toTime(text: string): ConvertedValue {
  return clock.exec(text)?.[1];
}

const gps = /^(-?\d+(?:\.\d+)?) (-?\d+(?:\.\d+)?)(?: -?\d+(?:\.\d+)?){0,2}$/u;

/** CommCare's `lat lng altitude accuracy` → `[lng,lat]`. */
function toCoordinate(text: string): string {
  const match = gps.exec(text);
  return match ? `[${match[2]},${match[1]}]` : text;
}

type Spell = (text: string, zone: TimeZone) => ConvertedValue;

const asIs: Spell = (text) => text;
const whole: Spell = (text) => toNumber(text, true);
const decimal: Spell = (text) => toNumber(text, false);

const spellings: Readonly<Partial<Record<ValueType, Spell>>> = {
  BOOLEAN: toBoolean,
  TRUE_ONLY: toTrueOnly,
  NUMBER: decimal,
  UNIT_INTERVAL: decimal,
  PERCENTAGE: decimal,
  INTEGER: whole,
  INTEGER_POSITIVE: whole,
  INTEGER_NEGATIVE: whole,
  INTEGER_ZERO_OR_POSITIVE: whole,
  DATE: toDate,
  AGE: toDate,
  DATETIME: toDateTime,
  TIME: toTime,
  COORDINATE: toCoordinate,
};

const untouched: ReadonlySet<ValueType> = new Set([
  "TEXT",
  "LONG_TEXT",
  "MULTI_TEXT",
  "GEOJSON",
  "REFERENCE",
]);

/**
 * Conversion of raw values to one value type, as DHIS2 will accept it. Dates with an offset are cut in `zone`. `"1"` stays 1
 * for a number and becomes `true` for BOOLEAN; empty or blank means no value; what does not fit is `undefined`, never a guess.
 */
export function createToValue(valueType: ValueType, zone: TimeZone): (raw: RawValue) => ConvertedValue {
  const spell = spellings[valueType] ?? asIs;
  const keepsBlanks = untouched.has(valueType);
  return (raw) => {
    if (raw === null || raw === undefined || raw === "") return null;
    const given = typeof raw === "string" ? raw : String(raw);
    const trimmed = given.trim();
    if (trimmed === "") return null;
    const value = spell(keepsBlanks ? given : trimmed, zone);
    if (typeof value !== "string" || fitsValueType(valueType, value)) return value;
    return undefined;
  };
}
