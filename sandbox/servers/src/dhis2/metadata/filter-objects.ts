import { notPlayed, refuse } from "../answers/web-message.ts";
import type { Resolve } from "../fields/select-fields.ts";
import { isJsonObject, type Json, type JsonObject, toText } from "../json.ts";

type Test = (object: JsonObject) => boolean;

/** All values at a dotted path, through references and lists. */
export function valuesAt(value: Json | undefined, path: readonly string[], resolve: Resolve): Json[] {
  if (Array.isArray(value)) return value.flatMap((item: Json) => valuesAt(item, path, resolve));
  const [name, ...rest] = path;
  if (name === undefined) return value === undefined || value === null ? [] : [value];
  if (!isJsonObject(value)) return [];
  const whole = name in value ? value : (resolve(value) ?? value);
  return valuesAt(whole[name], rest, resolve);
}

function compare(left: Json, right: string): number {
  if (typeof left === "number") return left - Number(right);
  const text = toText(left);
  return text < right ? -1 : text > right ? 1 : 0;
}

const valueTests: Readonly<Record<string, (value: Json, operand: string) => boolean>> = {
  eq: (value, operand) => compare(value, operand) === 0,
  ieq: (value, operand) => toText(value).toLowerCase() === operand.toLowerCase(),
  like: (value, operand) => toText(value).includes(operand),
  ilike: (value, operand) => toText(value).toLowerCase().includes(operand.toLowerCase()),
  $like: (value, operand) => toText(value).startsWith(operand),
  like$: (value, operand) => toText(value).endsWith(operand),
  $ilike: (value, operand) => toText(value).toLowerCase().startsWith(operand.toLowerCase()),
  ilike$: (value, operand) => toText(value).toLowerCase().endsWith(operand.toLowerCase()),
  gt: (value, operand) => compare(value, operand) > 0,
  ge: (value, operand) => compare(value, operand) >= 0,
  lt: (value, operand) => compare(value, operand) < 0,
  le: (value, operand) => compare(value, operand) <= 0,
  in: (value, operand) => operand.slice(1, -1).split(",").includes(toText(value)),
};

const aliases: Readonly<Record<string, string>> = {
  ne: "!eq",
  neq: "!eq",
  gte: "ge",
  lte: "le",
  nlike: "!like",
};

function parseFilter(text: string, resolve: Resolve): Test {
  const [, property = "", spelled = "", operand = ""] = /^([^:]+):([^:]+)(?::([\s\S]*))?$/.exec(text) ?? [];
  const path = property.split(".");
  const operator = aliases[spelled] ?? spelled;
  if (operator === "null" || operator === "!null") {
    return (object) => (valuesAt(object, path, resolve).length === 0) === (operator === "null");
  }
  if (operator === "empty") return (object) => valuesAt(object, path, resolve).length === 0;
  const negated = operator.startsWith("!");
  const test = valueTests[negated ? operator.slice(1) : operator];
  if (test === undefined) throw refuse(400, `\`${spelled}\` is not a valid operator.`, "E1003");
  return (object) => valuesAt(object, path, resolve).some((value) => test(value, operand)) !== negated;
}

/** Commas outside brackets part filters from 2.42 on (§9 #21). */
function splitFilter(text: string, splits: boolean): string[] {
  return splits ? text.split(/,(?![^[]*\])(?=[^:,]+:)/) : [text];
}

/** `filter=` and `rootJunction=` of §5.1. */
export function filterObjects(
  objects: readonly JsonObject[],
  params: URLSearchParams,
  context: { resolve: Resolve; splits: boolean },
): JsonObject[] {
  const tests = params
    .getAll("filter")
    .flatMap((text) => splitFilter(text, context.splits))
    .map((text) => parseFilter(text, context.resolve));
  if (params.has("query")) throw notPlayed("search of metadata by query");
  const junction = params.get("rootJunction")?.toUpperCase() === "OR" ? "OR" : "AND";
  const passes: Test = (object) =>
    tests.length === 0 ||
    (junction === "OR" ? tests.some((test) => test(object)) : tests.every((test) => test(object)));
  return objects.filter(passes);
}
