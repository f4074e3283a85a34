import { refuse } from "../../answers/web-message.ts";
import type { Profile } from "../../profile.ts";
import { uidPattern } from "../../random-uid.ts";

/** One condition on the value of an attribute or a data element. */
export interface Condition {
  readonly operator: string;
  readonly value: string;
}

export interface Filter {
  /** Uid of the attribute or data element. */
  readonly id: string;
  /** Empty: the filter asks for nothing. */
  readonly conditions: readonly Condition[];
}

function compare(left: string, right: string): number {
  const numbers = [Number(left), Number(right)];
  if (left.trim() !== "" && right.trim() !== "" && numbers.every((one) => !Number.isNaN(one)))
    return Number(left) - Number(right);
  return left < right ? -1 : left === right ? 0 : 1;
}

type Test = (value: string) => boolean;

function isIn(list: string): Test {
  const values = new Set(list.split(";"));
  return (value) => values.has(value);
}

/** Both sides in small letters: no operator tells cases apart (§3.4). */
const binary: Readonly<Record<string, (wanted: string) => Test>> = {
  eq: (wanted) => (value) => value === wanted,
  ieq: (wanted) => (value) => value === wanted,
  ne: (wanted) => (value) => value !== wanted,
  neq: (wanted) => (value) => value !== wanted,
  nieq: (wanted) => (value) => value !== wanted,
  gt: (wanted) => (value) => compare(value, wanted) > 0,
  ge: (wanted) => (value) => compare(value, wanted) >= 0,
  lt: (wanted) => (value) => compare(value, wanted) < 0,
  le: (wanted) => (value) => compare(value, wanted) <= 0,
  in: isIn,
  like: (wanted) => (value) => value.includes(wanted),
  ilike: (wanted) => (value) => value.includes(wanted),
  nlike: (wanted) => (value) => !value.includes(wanted),
  nilike: (wanted) => (value) => !value.includes(wanted),
  sw: (wanted) => (value) => value.startsWith(wanted),
  ew: (wanted) => (value) => value.endsWith(wanted),
};

const unary = ["null", "!null"];

/** Splits at a sign that no `/` stands before; `/` in a value is written `//`. */
function splitUnescaped(text: string, sign: string): string[] {
  const parts = [""];
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (letter === sign) parts.push("");
    else {
      const pair = letter === "/" ? text.slice(at, at + 2) : letter;
      parts[parts.length - 1] += pair;
      at += pair.length - 1;
    }
  }
  return parts;
}

function unescaped(text: string): string {
  return text.replaceAll(/\/([/,:])/g, "$1");
}

/** How a version refuses a filter: the whole parameter with a reason, or up to 2.41 the part at fault alone. */
class FilterRefusal {
  readonly #parameter: string;
  readonly #part: string;
  readonly #named: boolean;

  constructor(parameter: string, part: string, profile: Profile) {
    this.#parameter = parameter;
    this.#part = part;
    this.#named = profile.parameterNames === "new";
  }

  because(reason: string): never {
    const message = this.#named
      ? `filter=${this.#parameter} is invalid. ${reason}`
      : `Query item or filter is invalid: ${this.#part}`;
    throw refuse(400, message, "E1003");
  }
}

function readConditions(words: readonly string[], refusal: FilterRefusal, profile: Profile): Condition[] {
  const conditions: Condition[] = [];
  for (let at = 0; at < words.length;) {
    const operator = (words[at] ?? "").toLowerCase();
    const value = words[at + 1];
    if (unary.includes(operator) && profile.parameterNames === "new") {
      conditions.push({ operator, value: "" });
      at += 1;
      continue;
    }
    if (binary[operator] === undefined) refusal.because(`'${words[at] ?? ""}' is not a valid operator.`);
    if (value === undefined || value === "")
      refusal.because(`Binary operator '${operator}' must have a value.`);
    else conditions.push({ operator, value: unescaped(value) });
    at += 2;
  }
  if (conditions.length > 3) refusal.because("A maximum of three operators can be used in a filter.");
  return conditions;
}

function readFilter(parameter: string, part: string, profile: Profile): Filter {
  const [id = "", ...words] = splitUnescaped(part, ":");
  const refusal = new FilterRefusal(parameter, part, profile);
  if (!uidPattern.test(id) && profile.parameterNames === "new") {
    const rule = "UID must be an alphanumeric string of 11 characters starting with a letter";
    refusal.because(`${rule}, but was: ${id}`);
  }
  return { id, conditions: readConditions(words, refusal, profile) };
}

/**
 * The filters of a parameter: several with commas, or the parameter again.
 * @throws Refusal 400
 */
export function readFilters(query: URLSearchParams, name: string, profile: Profile): Filter[] {
  return query
    .getAll(name)
    .flatMap((parameter) =>
      splitUnescaped(parameter, ",").map((part) => readFilter(parameter, part, profile)),
    );
}

/** What a filter asks of a value; undefined is no value. */
export function toValueTest({ conditions }: Filter): (value: string | undefined) => boolean {
  const tests = conditions.map(({ operator, value: wanted }) => {
    if (operator === "null") return (value: string | undefined) => value === undefined;
    if (operator === "!null") return (value: string | undefined) => value !== undefined;
    const test = binary[operator]?.(wanted.toLowerCase());
    return (value: string | undefined) => value !== undefined && test?.(value.toLowerCase()) === true;
  });
  return (value) => tests.every((test) => test(value));
}
