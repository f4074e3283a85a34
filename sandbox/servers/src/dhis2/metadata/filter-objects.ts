import { refuse } from "../answers/web-message.ts";
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

/** Words and numbers, each for itself: `1.1` is two. */
function tokensOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
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
  token: (value, operand) => tokensOf(operand).every((token) => toText(value).toLowerCase().includes(token)),
  in: (value, operand) => operand.slice(1, -1).split(",").includes(toText(value)),
};

const aliases: Readonly<Record<string, string>> = {
  ne: "!eq",
  neq: "!eq",
  gte: "ge",
  lte: "le",
  nlike: "!like",
};

/** Properties that an object of any kind may have, also when none in the file has them. */
const usualProperties = [
  "id",
  "code",
  "name",
  "shortName",
  "displayName",
  "description",
  "created",
  "lastUpdated",
  "href",
  "attributeValues",
  "closedDate",
  "optionSet",
  "commentOptionSet",
  "dataElementGroups",
  "organisationUnitGroups",
];

/** What a filter may name, as the objects of the kind show it. */
class Properties {
  readonly #known: Set<string>;
  readonly #numbers: Set<string>;

  constructor(objects: readonly JsonObject[]) {
    this.#known = new Set([...usualProperties, ...objects.flatMap((object) => Object.keys(object))]);
    const numbers = objects.flatMap((object) =>
      Object.entries(object).flatMap(([name, value]) => (typeof value === "number" ? name : [])),
    );
    this.#numbers = new Set(numbers);
  }

  /** @throws Refusal 400 for a property there is not, or a number that is none */
  check(property: string, operand: string): void {
    const [first = ""] = property.split(".");
    if (!this.#known.has(first)) throw refuse(400, `Unknown path property: ${property}`, "E1003");
    if (this.#numbers.has(property) && !operand.startsWith("[") && Number.isNaN(Number(operand)))
      throw refuse(400, `Unable to parse \`${operand}\` as \`Integer\`.`, "E1003");
  }
}

function parseFilter(text: string, resolve: Resolve, properties: Properties): Test {
  const [, property, spelled = "", operand = ""] = /^([^:]+):([^:]+)(?::([\s\S]*))?$/.exec(text) ?? [];
  if (property === undefined) throw refuse(400, `Invalid filter => ${text}`, "E1003");
  properties.check(property, operand);
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

/** `query=`: part of a name, or a whole code or id. */
function isFound(object: JsonObject, text: string): boolean {
  const name = toText(object.displayName).toLowerCase();
  return name.includes(text.toLowerCase()) || object.code === text || object.id === text;
}

/** `filter=`, `rootJunction=` and `query=` of §5.1. */
export function filterObjects(
  objects: readonly JsonObject[],
  params: URLSearchParams,
  context: { resolve: Resolve; splits: boolean },
): JsonObject[] {
  const tests = params
    .getAll("filter")
    .flatMap((text) => splitFilter(text, context.splits))
    .map((text) => parseFilter(text, context.resolve, new Properties(objects)));
  const junction = params.get("rootJunction")?.toUpperCase() === "OR" ? "OR" : "AND";
  const passes: Test = (object) =>
    tests.length === 0 ||
    (junction === "OR" ? tests.some((test) => test(object)) : tests.every((test) => test(object)));
  const searched = params.get("query");
  return objects.filter((object) => passes(object) && (searched === null || isFound(object, searched)));
}
