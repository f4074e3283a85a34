import fc from "fast-check";
import { expect, test } from "vitest";
import { addDecimals } from "./add-decimals.ts";
import { fitsValueType } from "./fits-value-type.ts";

test.each([
  [["0.1", "0.2"], "0.3"],
  [["1.50", "2.5"], "4"],
  [["-1", "1"], "0"],
  [["-0.5", "0.25"], "-0.25"],
  [["007", "+5", " 1 "], "13"],
  [["9007199254740993", "0.000000000000000000001"], "9007199254740993.000000000000000000001"],
  [["-0"], "0"],
  [["10", "100"], "110"],
  [[], "0"],
])("%j together are %s", (texts, sum) => {
  expect(addDecimals(texts)).toBe(sum);
});

test.each(["", "five", "1,5", "1e3", ".5", "5.", "1 000", "0x10", "--1", "NaN", "1".repeat(250)])(
  "%j is not a number, and neither is a sum with it",
  (text) => {
    expect(addDecimals(["1", text])).toBeUndefined();
  },
);

const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.integer({ min: 0, max: 12 }))
  .map(([units, scale]) => {
    const digits = String(units < 0n ? -units : units).padStart(scale + 1, "0");
    const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
    return { text: units < 0n ? `-${text}` : text, units: units * 10n ** BigInt(12 - scale) };
  });

test("the sum is exact, in whatever order, and spelled as DHIS2 accepts it", () => {
  fc.assert(
    fc.property(fc.array(decimal, { maxLength: 20 }), (numbers) => {
      const sum = addDecimals(numbers.map(({ text }) => text)) ?? "";
      const [whole = "", fraction = ""] = sum.split(".");
      const units = BigInt(`${whole}${fraction.padEnd(12, "0")}`);
      expect(units).toBe(numbers.reduce((total, each) => total + each.units, 0n));
      expect(addDecimals(numbers.map(({ text }) => text).toReversed())).toBe(sum);
      expect(fitsValueType("NUMBER", sum)).toBe(true);
    }),
  );
});

test("a sum of sums is the sum of all", () => {
  const texts = fc.array(decimal.map(({ text }) => text));
  fc.assert(
    fc.property(texts, texts, (some, others) => {
      const parts = [addDecimals(some) ?? "", addDecimals(others) ?? ""];
      expect(addDecimals(parts)).toBe(addDecimals([...some, ...others]));
    }),
  );
});
