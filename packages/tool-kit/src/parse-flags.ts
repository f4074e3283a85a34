import { parseArgs, type ParseArgsConfig } from "node:util";
import type { Flag, Flags } from "./flags.ts";

export type FlagValue = string | number | boolean | readonly string[] | undefined;

export interface ParsedFlags {
  /** By name; of a flag that is not given, its default. */
  values: Readonly<Record<string, FlagValue>>;
  operands: readonly string[];
  /** What is wrong with the arguments, a sentence each. Never with what may be a secret. */
  issues: readonly string[];
  /** A sentence for each required flag that is not given: who only asks for the help needs none of them. */
  missing: readonly string[];
}

/** Names that people try as flags and that would put a secret on the command line, where every user of the machine reads it. */
const secretName = /^-{1,2}([a-z0-9]+-)*(password|token|api-?key|secret|pat|auth)$/i;

type ParseOptions = NonNullable<ParseArgsConfig["options"]>;

function toOptions(flags: Flags): ParseOptions {
  return Object.fromEntries(
    Object.entries(flags).map(([name, flag]): [string, ParseOptions[string]] => [
      name,
      {
        type: flag.type === "switch" ? "boolean" : "string",
        ...("short" in flag && flag.short !== undefined ? { short: flag.short } : {}),
      },
    ]),
  );
}

/** Not strict, since strict parsing throws at the first issue, and people see all of them at once. */
function tokenize(args: readonly string[], options: ParseOptions) {
  return parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true }).tokens;
}

type Token = ReturnType<typeof tokenize>[number];

/** What the arguments say. A flag without its value has taken the next flag for it: that one is read as a flag again. */
function listTokens(args: readonly string[], options: ParseOptions): Token[] {
  const tokens = tokenize(args, options);
  const cut = tokens.findIndex(
    (token) => token.kind === "option" && token.inlineValue === false && token.value.startsWith("--"),
  );
  const token = tokens[cut];
  if (token?.kind !== "option") return tokens;
  const { kind, name, rawName, index } = token;
  const rest = listTokens(args.slice(index + 1), options).map((each) => ({
    ...each,
    index: each.index + index + 1,
  }));
  return [
    ...tokens.slice(0, cut),
    { kind, name, rawName, index, value: undefined, inlineValue: undefined },
    ...rest,
  ];
}

interface Given {
  texts: Map<string, string[]>;
  operands: string[];
  issues: string[];
}

function gather(flags: Flags, args: readonly string[]): Given {
  const given: Given = { texts: new Map(), operands: [], issues: [] };
  const tokens = listTokens(args, toOptions(flags));
  const unknown = new Set<number>();
  for (let at = 0; at < tokens.length; at += 1) {
    const [token, next] = tokens.slice(at, at + 2);
    if (token?.kind === "positional") given.operands.push(token.value);
    if (token?.kind !== "option") continue;
    const following = next?.kind === "positional" ? next.value : undefined;
    const flag = Object.hasOwn(flags, token.name) ? flags[token.name] : undefined;
    if (flag === undefined) {
      // One argument may be several short flags.
      if (!unknown.has(token.index))
        given.issues.push(formatUnknown(flags, token.rawName, args[token.index]));
      unknown.add(token.index);
      // What follows it may be its value: not an unexpected argument, and not to be shown where it is a secret.
      if (token.value === undefined && following !== undefined) at += 1;
      continue;
    }
    const texts = token.value === undefined ? [] : [token.value];
    if (flag.type === "pair" && texts.length === 1 && following !== undefined) {
      texts.push(following);
      at += 1;
    }
    take(given, token.name, flag, texts);
  }
  return given;
}

function formatUnknown(flags: Flags, name: string, argument = name): string {
  if (secretName.test(name) || secretName.test(argument))
    return `${name}: secrets are never flags; set them in the environment or the config file`;
  const start = `--${argument.replace(/^-+/u, "")}`.slice(0, 5);
  const near = Object.keys(flags)
    .map((each) => `--${each}`)
    .filter((each) => start.length > 3 && each.startsWith(start));
  return `unknown flag ${name}${near.length > 0 ? `; did you mean ${near.join(" or ")}?` : ""}`;
}

function take({ texts, issues }: Given, name: string, flag: Flag, values: string[]): void {
  const before = texts.get(name);
  if (flag.type === "switch") {
    if (values.length > 0) issues.push(`--${name} takes no value`);
    texts.set(name, []);
  } else if (values.length < (flag.type === "pair" ? 2 : 1) || values.includes("")) {
    issues.push(`--${name} needs ${flag.type === "pair" ? "two values" : "a value"}: ${flag.value}`);
    texts.set(name, before ?? []);
  } else if (before && flag.type !== "list") {
    issues.push(`--${name} is given twice`);
  } else {
    texts.set(name, [...(before ?? []), ...values]);
  }
}

/** As people write it: not 1e3, not 0x10. */
const plainNumber = /^-?\d*\.?\d+$/u;

function findIssue(name: string, flag: Flag, text: string): string | undefined {
  if (flag.type === "number") {
    const { min = 0, max = Number.MAX_SAFE_INTEGER, isFraction = false } = flag;
    const number = plainNumber.test(text) ? Number(text) : Number.NaN;
    if ((isFraction ? Number.isFinite(number) : Number.isInteger(number)) && number >= min && number <= max)
      return undefined;
    const range = flag.max === undefined ? `from ${min}` : `from ${min} to ${max}`;
    return `--${name} ${text}: expected a ${isFraction ? "" : "whole "}number ${range}`;
  }
  if (flag.type !== "text" || !flag.choices || flag.choices.includes(text)) return undefined;
  return `--${name} ${text}: expected one of ${flag.choices.join(", ")}`;
}

function toValue(flag: Flag, texts: readonly string[] | undefined): FlagValue {
  if (flag.type === "switch") return texts !== undefined;
  if (flag.type === "list") return texts ?? [];
  if (flag.type === "pair") return texts;
  if (texts === undefined) return flag.default;
  return flag.type === "number" ? Number(texts[0]) : texts[0];
}

/** The arguments of a tool as values of its flags, with everything that is wrong with them. */
export function parseFlags(flags: Flags, args: readonly string[], maxOperands: number): ParsedFlags {
  const { texts, operands, issues } = gather(flags, args);
  const values: Record<string, FlagValue> = {};
  const missing: string[] = [];
  for (const [name, flag] of Object.entries(flags)) {
    const given = texts.get(name);
    values[name] = toValue(flag, given);
    const issue = given?.[0] === undefined ? undefined : findIssue(name, flag, given[0]);
    if (issue !== undefined) issues.push(issue);
    if (given === undefined && "required" in flag && flag.required)
      missing.push(`--${name} ${flag.value} is required: ${flag.description}`);
  }
  const extra = operands.slice(maxOperands);
  if (extra.length > 0)
    issues.push(`unexpected ${extra.length > 1 ? "arguments" : "argument"} ${extra.join(" ")}`);
  return { values, operands, issues, missing };
}
