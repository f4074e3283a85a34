import { parseArgs, type ArgsDef } from "citty";
import { UsageError } from "@d2pipe/errors";
import type { Flag, Flags } from "./flags.ts";

export type FlagValue = string | number | boolean | readonly string[] | undefined;

export interface ParsedFlags {
  values: Readonly<Record<string, FlagValue>>;
  operands: readonly string[];
}

/** Words that people try as flags and that would put a secret on the command line, where every user of the machine reads it. */
const secretWords = /^--([a-z0-9]+-)*(password|token|api-?key|secret|pat|auth)$/i;

interface Gathered {
  texts: Map<string, string[]>;
  switches: Set<string>;
  operands: string[];
  faults: string[];
}

function nameOf(flags: Flags, word: string): string | undefined {
  if (word.startsWith("--")) {
    const name = word.slice(2);
    return Object.hasOwn(flags, name) ? name : undefined;
  }
  return Object.keys(flags).find((name) => {
    const flag = flags[name];
    return flag !== undefined && "short" in flag && flag.short !== undefined && word === `-${flag.short}`;
  });
}

function faultOfUnknown(flags: Flags, word: string): string {
  if (secretWords.test(word))
    return `${word}: secrets are never flags; set them in the environment or the config file`;
  const start = word.slice(0, 5);
  const near = Object.keys(flags)
    .filter((name) => `--${name}`.startsWith(start))
    .map((name) => `--${name}`);
  return `unknown flag ${word}${near.length > 0 && start.length > 3 ? `; did you mean ${near.join(" or ")}?` : ""}`;
}

/** Walks the words once, so that everything undeclared is found: citty alone takes any flag and guesses its type. */
function gather(flags: Flags, words: readonly string[]): Gathered {
  const found: Gathered = { texts: new Map(), switches: new Set(), operands: [], faults: [] };
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    if (word === "--") {
      found.operands.push(...words.slice(at + 1));
      break;
    }
    if (word === "-" || !word.startsWith("-")) {
      found.operands.push(word);
      continue;
    }
    const equals = word.startsWith("--") ? word.indexOf("=") : -1;
    const spelled = equals === -1 ? word : word.slice(0, equals);
    const name = nameOf(flags, spelled);
    const flag = name === undefined ? undefined : flags[name];
    if (name === undefined || flag === undefined) {
      found.faults.push(faultOfUnknown(flags, spelled));
      // The word after it is the secret: not to be told again as a word that nobody expected.
      if (equals === -1 && secretWords.test(spelled) && words[at + 1]?.startsWith("-") === false) at += 1;
      continue;
    }
    const inline = equals === -1 ? [] : [word.slice(equals + 1)];
    at += takeValues(found, name, flag, inline, words.slice(at + 1));
  }
  return found;
}

/** Returns how many of the following words were the flag's values. */
function takeValues(
  found: Gathered,
  name: string,
  flag: Flag,
  inline: string[],
  following: readonly string[],
): number {
  if (flag.type === "switch") {
    if (inline.length > 0) found.faults.push(`--${name} takes no value`);
    found.switches.add(name);
    return 0;
  }
  const wanted = (flag.type === "pair" ? 2 : 1) - inline.length;
  const taken = following.slice(0, wanted).filter((word) => !word.startsWith("--"));
  const values = [...inline, ...taken];
  const before = found.texts.get(name);
  if (taken.length < wanted)
    found.faults.push(`--${name} needs ${flag.type === "pair" ? "two values" : "a value"}: ${flag.value}`);
  else if (before && flag.type !== "list") found.faults.push(`--${name} is given twice`);
  else found.texts.set(name, [...(before ?? []), ...values]);
  return taken.length;
}

function toNumber(
  name: string,
  text: string,
  flag: Extract<Flag, { type: "number" }>,
  faults: string[],
): number {
  const number = Number(text);
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = flag;
  if (text.trim() === "" || !Number.isFinite(number) || number < min || number > max) {
    faults.push(
      `--${name} ${text}: expected a number${flag.max === undefined ? ` from ${min}` : ` from ${min} to ${max}`}`,
    );
  }
  return number;
}

function valueOf(name: string, flag: Flag, found: Gathered, parsed: Record<string, unknown>): FlagValue {
  if (flag.type === "switch") return parsed[name] === true;
  const texts = found.texts.get(name);
  if (flag.type === "list") return texts ?? [];
  if (flag.type === "pair") return texts;
  const text = typeof parsed[name] === "string" ? parsed[name] : undefined;
  if (text === undefined) {
    if (flag.required) found.faults.push(`--${name} ${flag.value} is required: ${flag.description}`);
    return flag.default;
  }
  if (flag.type === "number") return toNumber(name, text, flag, found.faults);
  if (flag.choices && !flag.choices.includes(text)) {
    found.faults.push(`--${name} ${text}: expected one of ${flag.choices.join(", ")}`);
  }
  return text;
}

/**
 * The words after a tool's name as checked values. Throws a `UsageError` that names every fault at once.
 */
export function parseFlags(flags: Flags, words: readonly string[], maxOperands: number): ParsedFlags {
  const found = gather(flags, words);
  const definitions: ArgsDef = {};
  const plain: string[] = [];
  for (const [name, flag] of Object.entries(flags)) {
    definitions[name] = { type: flag.type === "switch" ? "boolean" : "string" };
    if (found.switches.has(name)) plain.push(`--${name}`);
    const texts = found.texts.get(name);
    if (texts && flag.type !== "list" && flag.type !== "pair") plain.push(`--${name}=${texts[0] ?? ""}`);
  }
  const parsed: Record<string, unknown> = parseArgs(plain, definitions);
  const values = Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [name, valueOf(name, flag, found, parsed)]),
  );
  const extra = found.operands.slice(maxOperands);
  if (extra.length > 0)
    found.faults.push(`unexpected ${extra.length > 1 ? "words" : "word"} ${extra.join(" ")}`);
  if (found.faults.length > 0) throw new UsageError(found.faults.join("\n"));
  return { values, operands: found.operands };
}
