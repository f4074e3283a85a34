import { isValueType, type ValueType } from "./value-type.ts";

/** What the `args` of an error say of the value that DHIS2 refused. The value itself is for comparing, never for showing. */
export interface RefusedValue {
  /** Which it does not fit. */
  valueType?: ValueType | undefined;
  /** As DHIS2 read it. */
  value?: string | undefined;
}

/** DHIS2's words for a value type that a value does not fit, up to 2.42 (dhis2-api §2.9). */
const reasonKeys: Readonly<Record<string, ValueType>> = {
  value_not_numeric: "NUMBER",
  value_not_unit_interval: "UNIT_INTERVAL",
  value_not_percentage: "PERCENTAGE",
  value_not_integer: "INTEGER",
  value_not_positive_integer: "INTEGER_POSITIVE",
  value_not_negative_integer: "INTEGER_NEGATIVE",
  value_not_zero_or_positive_integer: "INTEGER_ZERO_OR_POSITIVE",
  value_not_bool: "BOOLEAN",
  value_not_true_only: "TRUE_ONLY",
  value_not_valid_date: "DATE",
  value_not_valid_datetime: "DATETIME",
  value_not_valid_age: "AGE",
  value_not_valid_time: "TIME",
  value_not_coordinate: "COORDINATE",
  value_not_phone_number: "PHONE_NUMBER",
  value_not_valid_email: "EMAIL",
  value_not_url: "URL",
};

/** Where the sentences of 2.41 and later quote the value. */
const quotations: readonly RegExp[] = [
  /but the value `([^]*)` is not\.$/u,
  /^(?:Organisation unit|Username|File resource) `([^]*)` could not be found\.$/u,
  /^File resource with uid '([^]*)' is using invalid image format /u,
];

function findQuotation(sentence: string): string | undefined {
  for (const pattern of quotations) {
    const found = pattern.exec(sentence)?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Reads the `args` of E1302, E1007 and E1085, which differ between versions: data element and reason key (E1302 of 2.42), value
 * type and a sentence (2.41.9 and 2.43), the value alone (E1007 of 2.42, for an org unit that does not exist).
 */
export function readRefusedValue(code: string, args: readonly string[]): RefusedValue {
  const [first, second] = args;
  if (first === undefined) return {};
  if (second === undefined) return code === "E1007" ? { valueType: "ORGANISATION_UNIT", value: first } : {};
  if (!isValueType(first)) return { valueType: reasonKeys[second] };
  return { valueType: first, value: findQuotation(second) };
}
