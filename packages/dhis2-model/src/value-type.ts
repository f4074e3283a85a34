/** Every value type of DHIS2 2.38–2.43, with what it accepts, as messages say it (dhis2-api §2.9). */
export const valueTypes = {
  TEXT: "text of at most 50,000 characters, none of them NUL",
  LONG_TEXT: "text of at most 50,000 characters, none of them NUL",
  MULTI_TEXT: "codes of the option set, separated by commas or blanks",
  LETTER: "one letter",
  PHONE_NUMBER: "a phone number of 6 to 50 characters: digits, blanks and + ( ) # . / -",
  EMAIL: "an e-mail address",
  BOOLEAN: "yes or no (1/0, yes/no, true/false)",
  TRUE_ONLY: "yes, or nothing (1, yes or true; 0, no and false send nothing)",
  DATE: "a date, yyyy-MM-dd",
  DATETIME: "a date with a time, yyyy-MM-ddTHH:mm:ss",
  TIME: "a time, HH:mm",
  NUMBER: "a number with a decimal point, without thousands separator or exponent",
  UNIT_INTERVAL: "a number from 0 to 1",
  PERCENTAGE: "a number from 0 to 100",
  INTEGER: "a whole number of 32 bits",
  INTEGER_POSITIVE: "a whole number from 1",
  INTEGER_NEGATIVE: "a whole number below 0",
  INTEGER_ZERO_OR_POSITIVE: "a whole number from 0",
  TRACKER_ASSOCIATE: "the UID of a tracked entity",
  USERNAME: "the name of a user of DHIS2, 4 to 255 characters",
  COORDINATE: "a position, [longitude,latitude] or CommCare's `latitude longitude altitude accuracy`",
  ORGANISATION_UNIT: "the UID of an org unit that exists in DHIS2",
  REFERENCE: "a reference",
  AGE: "a date of birth, yyyy-MM-dd",
  URL: "an address with its scheme (https://…)",
  FILE_RESOURCE: "the UID of a file that was uploaded to DHIS2 and is not used elsewhere",
  IMAGE: "the UID of an image that was uploaded to DHIS2 and is not used elsewhere",
  GEOJSON: "GeoJSON",
} as const;

export type ValueType = keyof typeof valueTypes;

export function isValueType(text: string): text is ValueType {
  return Object.hasOwn(valueTypes, text);
}
