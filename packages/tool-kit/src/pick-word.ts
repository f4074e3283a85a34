import { UsageError } from "@d2pipe/errors";

/** What the first operand of a tool with words (`report`, `export FILE`) stands for. Throws a `UsageError` that names all words. */
export function pickWord<Choice>(
  operands: readonly string[],
  choices: Readonly<Record<string, Choice>>,
  hint: string,
): Choice {
  const [word] = operands;
  const choice = word !== undefined && Object.hasOwn(choices, word) ? choices[word] : undefined;
  if (choice !== undefined) return choice;
  const said = word === undefined ? "nothing to do" : `unknown word ${word}`;
  throw new UsageError(`${said}; expected one of ${Object.keys(choices).join(", ")}`, { hint });
}
