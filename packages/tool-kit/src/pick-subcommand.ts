import { UsageError } from "@d2pipe/errors";

/** What the first operand of a tool with subcommands (`report`, `export FILE`) names. Throws a `UsageError` that names all of them. */
export function pickSubcommand<Choice>(
  operands: readonly string[],
  choices: Readonly<Record<string, Choice>>,
  hint: string,
): Choice {
  const [name] = operands;
  const choice = name !== undefined && Object.hasOwn(choices, name) ? choices[name] : undefined;
  if (choice !== undefined) return choice;
  const issue = name === undefined ? "no subcommand" : `unknown subcommand ${name}`;
  throw new UsageError(`${issue}; expected one of ${Object.keys(choices).join(", ")}`, { hint });
}
