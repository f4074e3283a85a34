import { isJsonObject, type Json } from "../dhis2/json.ts";

const escapes: Readonly<Record<string, string>> = {
  "<": "\\u003c",
  ">": "\\u003e",
  "&": "\\u0026",
  "\u2028": "\\u2028",
  "\u2029": "\\u2029",
};

function sortKeys(value: Json): Json {
  if (isJsonObject(value)) {
    const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
    return Object.fromEntries(entries.map(([name, inner]) => [name, sortKeys(inner ?? null)]));
  }
  return Array.isArray(value) ? value.map((each: Json) => sortKeys(each)) : value;
}

/** As Go's `json.Marshal` writes a map: keys sorted, no space, what HTML could take for its own escaped. */
export function toGoJson(value: Json): string {
  return JSON.stringify(sortKeys(value)).replaceAll(/[<>&\u2028\u2029]/g, (found) => escapes[found] ?? found);
}
