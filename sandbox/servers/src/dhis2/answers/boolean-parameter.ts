import { refuse } from "./web-message.ts";

const spellings: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  1: true,
  false: false,
  no: false,
  off: false,
  0: false,
};

/**
 * A boolean of the query in any spelling.
 * @param namesType the message says which type was expected, as from 2.42 on
 * @throws Refusal 400 for anything else
 */
export function booleanOf(query: URLSearchParams, name: string, namesType = true): boolean | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const known = spellings[text.toLowerCase()];
  if (known !== undefined) return known;
  const problem =
    text === "" ? `${name} cannot be empty.` : `Value '${text}' is not valid for parameter ${name}.`;
  const reason = namesType ? "It should be of type boolean" : `Invalid boolean value [${text}]`;
  throw refuse(400, `${problem} ${reason}`);
}
