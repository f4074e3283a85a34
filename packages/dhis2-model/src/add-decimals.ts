/** Digits and where the point is: 12.50 is 1250 with a scale of 2. */
interface Decimal {
  units: bigint;
  scale: number;
}

/** Longer is not a number for DHIS2 either (dhis2-api §2.9). */
const maxLength = 250;
const plain = /^[+-]?\d+(?:\.\d+)?$/u;

function parseDecimal(text: string): Decimal | undefined {
  if (text.length >= maxLength || !plain.test(text)) return undefined;
  const [whole = "", fraction = ""] = text.replace("+", "").split(".");
  return { units: BigInt(whole + fraction), scale: fraction.length };
}

function render({ units, scale }: Decimal): string {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/u, "");
  return `${units < 0n ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}

function add(one: Decimal, other: Decimal): Decimal {
  const scale = Math.max(one.scale, other.scale);
  const unitsOf = (decimal: Decimal): bigint => decimal.units * 10n ** BigInt(scale - decimal.scale);
  return { units: unitsOf(one) + unitsOf(other), scale };
}

/**
 * The exact sum of numbers as DHIS2 writes them, in its spelling: 0.1 and 0.2 are 0.3. Blanks around a number, a plus sign, zeros in
 * front or at the end are read, as older servers have them; an exponent or a comma is not. BigInt and not a library: adding is
 * all that is needed, whole units cannot lose a digit, and the usual libraries round to a set number of digits unless configured.
 *
 * @returns undefined when one of the texts is not a number; the sum of none is 0
 */
export function addDecimals(texts: Iterable<string>): string | undefined {
  let sum: Decimal = { units: 0n, scale: 0 };
  for (const text of texts) {
    const decimal = parseDecimal(text.trim());
    if (!decimal) return undefined;
    sum = add(sum, decimal);
  }
  return render(sum);
}
