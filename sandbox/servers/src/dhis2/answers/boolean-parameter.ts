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

/** A boolean of the query in any spelling; @throws Refusal 400 for anything else */
export function booleanOf(query: URLSearchParams, name: string): boolean | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const known = spellings[text.toLowerCase()];
  if (known !== undefined) return known;
  const problem =
    text === "" ? `${name} cannot be empty.` : `Value '${text}' is not valid for parameter ${name}.`;
  throw refuse(400, `${problem} It should be of type boolean`);
}
