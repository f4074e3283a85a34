import { isUid } from "@d2pipe/records";
import { isCalendarDate } from "./calendar.ts";
import type { ValueType } from "./value-type.ts";

const maxLength = 50_000;
const number = /^(?:-?0|-?[1-9]\d*)(?:\.\d+)?$/u;
const integer = /^(?:0|-?[1-9]\d*)$/u;
const dateTime =
  /^\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3])(?::[0-5]\d(?::[0-5]\d(?:\.(?:\d{3,4}|\d{6}|\d{9}))?)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?$/u;
const time = /^(?:[01]?\d|2[0-3]):[0-5]\d$/u;
const coordinate = /^\[\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*\]$/u;
const phone = /^[\d+()#./\-\sext]{6,50}$/u;
const email = /^[^\s@,;<>]+@[^\s@,;<>.]+(?:\.[^\s@,;<>.]+)+$/u;
const url = /^[a-z][a-z\d+.-]*:\/\/[^\s/?#]+\S*$/iu;
const letter = /^\p{L}$/u;

function isNumber(text: string): boolean {
  return text.length < 250 && number.test(text);
}

function isNumberWithin(text: string, least: number, most: number): boolean {
  return isNumber(text) && Number(text) >= least && Number(text) <= most;
}

function isInteger(text: string, least: number, most: number): boolean {
  return integer.test(text) && Number(text) >= least && Number(text) <= most;
}

function isCoordinate(text: string): boolean {
  const match = coordinate.exec(text);
  return match !== null && Math.abs(Number(match[1])) <= 180 && Math.abs(Number(match[2])) <= 90;
}

const anything = (): boolean => true;
const least32 = -2_147_483_648;
const most32 = 2_147_483_647;

const fits: Readonly<Record<ValueType, (text: string) => boolean>> = {
  TEXT: anything,
  LONG_TEXT: anything,
  MULTI_TEXT: anything,
  REFERENCE: anything,
  GEOJSON: anything,
  LETTER: (text) => letter.test(text),
  PHONE_NUMBER: (text) => phone.test(text),
  EMAIL: (text) => email.test(text),
  URL: (text) => url.test(text),
  BOOLEAN: (text) => text === "true" || text === "false" || /^(?:true|false)$/iu.test(text),
  TRUE_ONLY: (text) => text === "true" || /^true$/iu.test(text),
  DATE: (text) => isCalendarDate(text.slice(0, 10)),
  AGE: (text) => isCalendarDate(text.slice(0, 10)),
  DATETIME: (text) => dateTime.test(text) && isCalendarDate(text.slice(0, 10)),
  TIME: (text) => time.test(text),
  NUMBER: isNumber,
  UNIT_INTERVAL: (text) => isNumberWithin(text, 0, 1),
  PERCENTAGE: (text) => isNumberWithin(text, 0, 100),
  INTEGER: (text) => isInteger(text, least32, most32),
  INTEGER_POSITIVE: (text) => isInteger(text, 1, most32),
  INTEGER_NEGATIVE: (text) => isInteger(text, least32, -1),
  INTEGER_ZERO_OR_POSITIVE: (text) => isInteger(text, 0, most32),
  COORDINATE: isCoordinate,
  USERNAME: (text) => text.length >= 4 && text.length <= 255,
  TRACKER_ASSOCIATE: isUid,
  ORGANISATION_UNIT: isUid,
  FILE_RESOURCE: isUid,
  IMAGE: isUid,
};

/**
 * Whether DHIS2 accepts the text for the value type: its E1302, checked without a server (dhis2-api §2.9). Blank text is
 * always accepted: it means "no value". A NUL character never fits: DHIS2's database cannot hold one, and the whole request fails.
 */
export function fitsValueType(valueType: ValueType, text: string): boolean {
  if (text.length > maxLength || text.includes("\0")) return false;
  return text.trim() === "" || fits[valueType](text);
}
