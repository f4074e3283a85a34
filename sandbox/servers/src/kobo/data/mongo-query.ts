import { EarlyAnswer } from "../../early-answer.ts";
import { jsonAnswer } from "../../json-answer.ts";
import { refuseParameter } from "../answers.ts";
import type { JsonRow } from "./to-json-row.ts";

type Test = (value: unknown) => boolean;
type RowTest = (row: JsonRow) => boolean;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function unsupported(): EarlyAnswer {
  return new EarlyAnswer(jsonAnswer(400, ["Unsupported query"]));
}

/** As MongoDB compares: only what has the same type; an absent value is less and more than nothing. */
function compares(accept: (order: number) => boolean): (limit: unknown) => Test {
  return (limit) => (value) => {
    if (typeof value === "number" && typeof limit === "number") return accept(value - limit);
    if (typeof value === "string" && typeof limit === "string")
      return accept(value < limit ? -1 : Number(value > limit));
    return false;
  };
}

function equals(wanted: unknown): Test {
  return (value) => {
    if (wanted === null) return value === undefined || value === null;
    if (Array.isArray(value) && !Array.isArray(wanted)) return value.includes(wanted);
    return JSON.stringify(value) === JSON.stringify(wanted);
  };
}

function toList(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw unsupported();
  return value;
}

function matches(pattern: unknown, options: unknown): Test {
  if (typeof pattern !== "string") throw unsupported();
  const regex = new RegExp(pattern, typeof options === "string" ? options.replaceAll(/[^ims]/g, "") : "");
  return (value) => typeof value === "string" && regex.test(value);
}

const operators: Readonly<Record<string, (argument: unknown, beside: Record<string, unknown>) => Test>> = {
  $gt: compares((order) => order > 0),
  $gte: compares((order) => order >= 0),
  $lt: compares((order) => order < 0),
  $lte: compares((order) => order <= 0),
  $ne: (wanted) => (value) => !equals(wanted)(value),
  $in: (wanted) => (value) => toList(wanted).some((each) => equals(each)(value)),
  $nin: (wanted) => (value) => !toList(wanted).some((each) => equals(each)(value)),
  $all: (wanted) => (value) => Array.isArray(value) && toList(wanted).every((each) => value.includes(each)),
  $exists: (wanted) => (value) => (value !== undefined) === Boolean(wanted),
  $regex: (pattern, beside) => matches(pattern, beside.$options),
  $options: () => () => true,
  $not: (condition) => {
    const test = toTest(condition);
    return (value) => !test(value);
  },
  $elemMatch: (condition) => {
    const test = toRowTest(condition);
    return (value) => Array.isArray(value) && value.some((each) => isObject(each) && test(each));
  },
};

function toTest(condition: unknown): Test {
  if (!isObject(condition) || !Object.keys(condition).some((key) => key.startsWith("$")))
    return equals(condition);
  const tests = Object.entries(condition).map(([name, argument]) => {
    const operator = operators[name];
    if (!operator) throw unsupported();
    return operator(argument, condition);
  });
  return (value) => tests.every((test) => test(value));
}

function toRowTest(query: unknown): RowTest {
  if (!isObject(query)) throw unsupported();
  const tests = Object.entries(query).map(([key, condition]): RowTest => {
    if (key === "$and" || key === "$or") {
      const parts = toList(condition).map(toRowTest);
      return key === "$and"
        ? (row) => parts.every((part) => part(row))
        : (row) => parts.some((part) => part(row));
    }
    if (key.startsWith("$")) throw unsupported();
    const test = toTest(condition);
    return (row) => test(row[key]);
  });
  return (row) => tests.every((test) => test(row));
}

/** Kobo's `query` parameter, a filter of MongoDB (commcare-kobo-api §10.2), without `$expr` and `$ifNull`. Throws the server's 400. */
export function parseMongoQuery(text: string | null): RowTest {
  if (text === null || text === "") return () => true;
  let query: unknown;
  try {
    query = JSON.parse(text);
  } catch {
    throw refuseParameter("query", "Value must be valid JSON.");
  }
  return toRowTest(query);
}
