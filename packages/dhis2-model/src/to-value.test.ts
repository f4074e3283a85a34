import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fitsValueType } from "./fits-value-type.ts";
import { createTimeZone } from "./time-zone.ts";
import { createToValue, type RawValue } from "./to-value.ts";
import { isValueType, type ValueType, valueTypes } from "./value-type.ts";

const zone = createTimeZone("Africa/Blantyre");

/** Raw text → what is sent; `null` = no value, `undefined` = refused. */
const table: Partial<Record<ValueType, readonly (readonly [RawValue, string | null | undefined])[]>> = {
  INTEGER_ZERO_OR_POSITIVE: [
    ["1", "1"],
    ["4.0", "4"],
    ["007", "7"],
    ["+5", "5"],
    [" 5 ", "5"],
    ["0", "0"],
    ["-0", "0"],
    [12, "12"],
    ["-1", undefined],
    ["4.5", undefined],
    ["1e3", undefined],
    ["1,000", undefined],
    ["1 000", undefined],
    ["douze", undefined],
    ["2147483648", undefined],
    [true, undefined],
    ["", null],
    ["  ", null],
    [null, null],
    [undefined, null],
  ],
  INTEGER: [
    ["-2147483648", "-2147483648"],
    ["-2147483649", undefined],
    ["-04.00", "-4"],
  ],
  INTEGER_POSITIVE: [
    ["0", undefined],
    ["1", "1"],
  ],
  INTEGER_NEGATIVE: [
    ["-1", "-1"],
    ["0", undefined],
  ],
  NUMBER: [
    ["38.5", "38.5"],
    ["38.50", "38.50"],
    ["38,5", undefined],
    [".5", undefined],
    ["5.", undefined],
    ["-00.5", "-0.5"],
    ["-0", "0"],
    [1e21, undefined],
    ["0x10", undefined],
    ["NaN", undefined],
  ],
  PERCENTAGE: [
    ["100", "100"],
    ["101", undefined],
  ],
  UNIT_INTERVAL: [
    ["0.5", "0.5"],
    ["1.1", undefined],
  ],
  BOOLEAN: [
    ["1", "true"],
    ["0", "false"],
    ["Yes", "true"],
    ["NO", "false"],
    ["TRUE", "true"],
    [false, "false"],
    [1, "true"],
    ["maybe", undefined],
    ["2", undefined],
  ],
  TRUE_ONLY: [
    ["1", "true"],
    ["yes", "true"],
    ["0", null],
    ["no", null],
    [false, null],
    ["maybe", undefined],
  ],
  DATE: [
    ["2024-02-29", "2024-02-29"],
    ["2023-02-29", undefined],
    ["2024-03-11T23:30:00Z", "2024-03-12"],
    ["2024-03-11T23:30:00.000+02", "2024-03-11"],
    ["2024-03-11T23:30:00", "2024-03-11"],
    ["31/02/2024", undefined],
    ["2024-3-1", undefined],
  ],
  DATETIME: [
    ["2024-03-11T09:30:00", "2024-03-11T09:30:00"],
    ["2024-03-11 09:30", "2024-03-11T09:30"],
    ["2024-03-11T10:00:00.000+02", "2024-03-11T10:00:00"],
    ["2024-03-11T23:30:00.5Z", "2024-03-12T01:30:00.500"],
    ["2024-03-11", undefined],
    ["2024-03-11T25:00", undefined],
  ],
  TIME: [
    ["09:05", "09:05"],
    ["9:05", "9:05"],
    ["09:05:00.000+02", "09:05"],
    ["9h", undefined],
    ["24:00", undefined],
  ],
  COORDINATE: [
    ["-9.62 33.87 500 10", "[33.87,-9.62]"],
    ["-9.62 33.87", "[33.87,-9.62]"],
    ["[33.87,-9.62]", "[33.87,-9.62]"],
    ["95 33", undefined],
    ["somewhere", undefined],
  ],
  PHONE_NUMBER: [
    ["+265 99 1234567", "+265 99 1234567"],
    ["abc", undefined],
  ],
  EMAIL: [
    ["a@b.org", "a@b.org"],
    ["a@b", undefined],
  ],
  URL: [
    ["https://a.org/x", "https://a.org/x"],
    ["a.org", undefined],
  ],
  LETTER: [
    ["a", "a"],
    ["ab", undefined],
  ],
  TEXT: [
    [" kept as it is ", " kept as it is "],
    [4, "4"],
    ["x".repeat(50_001), undefined],
    ["a\0b", undefined],
  ],
  ORGANISATION_UNIT: [
    ["IO8BkLFjFoe", "IO8BkLFjFoe"],
    ["x", undefined],
  ],
};

for (const [valueType, rows] of Object.entries(table)) {
  describe(valueType, () => {
    const toValue = createToValue(isValueType(valueType) ? valueType : "TEXT", zone);
    test.each(rows)("%j becomes %j", (raw, value) => {
      expect(toValue(raw)).toBe(value);
    });
  });
}

const types = fc.constantFrom(...Object.keys(valueTypes).filter(isValueType));
const raws = fc.oneof(
  fc.string(),
  fc.double().map(String),
  fc.integer(),
  fc.boolean(),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
);

test("whatever is sent fits its value type, and converting it again changes nothing", () => {
  fc.assert(
    fc.property(types, raws, (valueType, raw) => {
      const toValue = createToValue(valueType, zone);
      const value = toValue(raw);
      if (typeof value !== "string") return;
      expect(fitsValueType(valueType, value)).toBe(true);
      expect(toValue(value)).toBe(value);
    }),
  );
});

test("a number is never sent as another number", () => {
  const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })).map(String);
  fc.assert(
    fc.property(number, fc.nat({ max: 3 }), (text, zeros) => {
      const padded = text.replace(/^(-?)/u, `$1${"0".repeat(zeros)}`);
      const value = createToValue("NUMBER", zone)(padded);
      if (typeof value === "string") expect(Number(value)).toBe(Number(text) + 0);
    }),
  );
});
