import { uidPattern } from "../../../random-uid.ts";

/** What some value types must find on the server. */
export interface ValueContext {
  readonly hasOrgUnit: (uid: string) => boolean;
  readonly hasUser: (username: string) => boolean;
}

const maxLength = 50_000;
const number = /^(-?0|-?[1-9]\d*)(\.\d+)?$/;
const integer = /^(0|-?[1-9]\d*)$/;

function isNumber(value: string): boolean {
  return value.length < 250 && number.test(value);
}

function isInteger(value: string): boolean {
  const amount = Number(value);
  return integer.test(value) && amount >= -2_147_483_648 && amount <= 2_147_483_647;
}

function isDay(value: string): boolean {
  const [, year = "", month = "", day = ""] = /^(\d{4})-(\d{2})-(\d{2})/.exec(value) ?? [];
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return year !== "" && date.getUTCMonth() + 1 === Number(month) && date.getUTCDate() === Number(day);
}

function isMoment(value: string): boolean {
  const time = /T(\d{2})(?::([0-5]\d)(?::([0-5]\d)(?:\.\d{3,9})?)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?$/.exec(
    value,
  );
  return time !== null && time.index === 10 && isDay(value) && Number(time[1]) < 24;
}

function isCoordinate(value: string): boolean {
  const [, longitude, latitude] = /^\[\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*\]$/.exec(value) ?? [];
  return longitude !== undefined && Math.abs(Number(longitude)) <= 180 && Math.abs(Number(latitude)) <= 90;
}

type Test = (value: string, context: ValueContext) => boolean;

/** Value type → the reason key of older messages, and what passes (§2.9). */
const rules: Readonly<Record<string, readonly [reason: string, passes: Test]>> = {
  LETTER: ["value_not_valid_letter", (value) => /^\p{L}$/u.test(value)],
  NUMBER: ["value_not_numeric", isNumber],
  UNIT_INTERVAL: ["value_not_unit_interval", (v) => isNumber(v) && Number(v) >= 0 && Number(v) <= 1],
  PERCENTAGE: ["value_not_percentage", (v) => isNumber(v) && Number(v) >= 0 && Number(v) <= 100],
  INTEGER: ["value_not_integer", isInteger],
  INTEGER_POSITIVE: ["value_not_positive_integer", (v) => isInteger(v) && Number(v) > 0],
  INTEGER_NEGATIVE: ["value_not_negative_integer", (v) => isInteger(v) && Number(v) < 0],
  INTEGER_ZERO_OR_POSITIVE: ["value_not_zero_or_positive_integer", (v) => isInteger(v) && Number(v) >= 0],
  BOOLEAN: ["value_not_bool", (value) => /^(true|false)$/i.test(value)],
  TRUE_ONLY: ["value_not_true_only", (value) => /^true$/i.test(value)],
  DATE: ["value_not_valid_date", isDay],
  AGE: ["value_not_valid_date", isDay],
  DATETIME: ["value_not_valid_datetime", isMoment],
  TIME: ["value_not_valid_time", (value) => /^([01]?\d|2[0-3]):[0-5]\d$/.test(value)],
  COORDINATE: ["value_not_coordinate", isCoordinate],
  PHONE_NUMBER: ["value_not_phone_number", (value) => /^[0-9+\-().#/ ext]{6,50}$/.test(value)],
  EMAIL: ["value_not_valid_email", (value) => /^[^\s@]+@[^\s@]+\.[A-Za-z]{2,}$/.test(value)],
  URL: ["value_not_url", (value) => /^[a-z][a-z0-9+.-]*:\/\/[^\s/]+\S*$/i.test(value)],
  USERNAME: ["value_not_valid_username", (value, { hasUser }) => hasUser(value)],
  ORGANISATION_UNIT: ["value_not_valid_org_unit", (v, { hasOrgUnit }) => uidPattern.test(v) && hasOrgUnit(v)],
  FILE_RESOURCE: ["value_not_valid_file_resource", () => false],
  IMAGE: ["value_not_valid_file_resource", () => false],
};

/** Why a value does not fit its type, as a reason key; undefined when it fits. Blank always fits. */
export function valueErrorOf(valueType: string, value: string, context: ValueContext): string | undefined {
  if (value.trim() === "") return undefined;
  if (value.length > maxLength) return "value_length_greater_than_max_length";
  const [reason, passes] = rules[valueType] ?? [];
  return passes === undefined || passes(value, context) ? undefined : reason;
}

/** Codes are compared exactly; MULTI_TEXT holds several, joined by commas. */
export function isOptionCode(valueType: string, value: string, codes: ReadonlySet<string>): boolean {
  return valueType === "MULTI_TEXT" ? value.split(",").every((code) => codes.has(code)) : codes.has(value);
}
