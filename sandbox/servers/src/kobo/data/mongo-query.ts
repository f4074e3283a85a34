import { EarlyAnswer } from "../../early-answer.ts";
import { jsonAnswer } from "../../json-answer.ts";
import { detailAnswer, refuseParameter } from "../answers.ts";
import type { JsonRow } from "./to-json-row.ts";

type Test = (value: unknown) => boolean;
type RowTest = (row: JsonRow) => boolean;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A part of the language that no tool asks: named in the answer, never imitated. */
function notPlayed(operator: string): EarlyAnswer {
  return new EarlyAnswer(detailAnswer(501, `The sandbox does not play queries with ${operator}`));
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

const operators: Readonly<Record<string, (limit: unknown) => Test>> = {
  $gt: compares((order) => order > 0),
  $gte: compares((order) => order >= 0),
  $lt: compares((order) => order < 0),
  $lte: compares((order) => order <= 0),
};

function toTest(condition: unknown): Test {
  if (!isObject(condition)) return (value) => value === condition;
  const tests = Object.entries(condition).map(([name, limit]) => {
    const operator = operators[name];
    if (!operator) throw notPlayed(name);
    return operator(limit);
  });
  return (value) => tests.every((test) => test(value));
}

function toRowTest(query: unknown): RowTest {
  if (!isObject(query)) throw new EarlyAnswer(jsonAnswer(400, ["Unsupported query"]));
  const tests = Object.entries(query).map(([key, condition]): RowTest => {
    if (key.startsWith("$")) throw notPlayed(key);
    const test = toTest(condition);
    return (row) => test(row[key]);
  });
  return (row) => tests.every((test) => test(row));
}

/** Kobo's `query` parameter, a filter of MongoDB (commcare-kobo-api §10.2), as far as the tools ask it. Throws the server's 400. */
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
