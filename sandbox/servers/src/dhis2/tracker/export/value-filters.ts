import { refuse } from "../../answers/web-message.ts";
import type { StoredEvent } from "../event-store.ts";

type EventTest = (event: StoredEvent) => boolean;

const comparisons: Readonly<Record<string, (value: string, operand: string) => boolean>> = {
  eq: (value, operand) => value.toLowerCase() === operand.toLowerCase(),
  ne: (value, operand) => value.toLowerCase() !== operand.toLowerCase(),
  like: (value, operand) => value.toLowerCase().includes(operand.toLowerCase()),
  sw: (value, operand) => value.toLowerCase().startsWith(operand.toLowerCase()),
  ew: (value, operand) => value.toLowerCase().endsWith(operand.toLowerCase()),
  in: (value, operand) => operand.toLowerCase().split(";").includes(value.toLowerCase()),
  gt: (value, operand) => Number(value) > Number(operand),
  ge: (value, operand) => Number(value) >= Number(operand),
  lt: (value, operand) => Number(value) < Number(operand),
  le: (value, operand) => Number(value) <= Number(operand),
};

const aliases: Readonly<Record<string, string>> = { ieq: "eq", neq: "ne", nieq: "ne", ilike: "like" };

/** Splits at a character that no `/` escapes, and takes the escapes away (§3.4). */
function splitEscaped(text: string, at: string): string[] {
  const parts = [""];
  for (let index = 0; index < text.length; index += 1) {
    const letter = text[index] ?? "";
    if (letter === "/" && index + 1 < text.length && "/,:".includes(text[index + 1] ?? "")) {
      parts.push((parts.pop() ?? "") + letter + (text[index + 1] ?? ""));
      index += 1;
    } else if (letter === at) parts.push("");
    else parts.push((parts.pop() ?? "") + letter);
  }
  return parts;
}

function toTest(text: string): EventTest {
  const [element = "", word = "", ...rest] = splitEscaped(text, ":");
  const operand = rest.join(":").replaceAll(/\/([/,:])/g, "$1");
  const compare = comparisons[aliases[word.toLowerCase()] ?? word.toLowerCase()];
  if (compare === undefined) throw refuse(400, `'${word}' is not a valid operator.`, "E1003");
  return (event) =>
    event.dataValues.some((value) => value.dataElement === element && compare(value.value, operand));
}

/** `filter=<dataElement>:<operator>:<value>` of event lists; matching ignores case. */
export function valueFilters(query: URLSearchParams): EventTest[] {
  return query
    .getAll("filter")
    .flatMap((text) => splitEscaped(text, ","))
    .map(toTest);
}
