import { dirname, resolve } from "node:path";
import { ConfigError, UsageError } from "@d2pipe/errors";
import { type Pair, parsePairs, toSettings } from "@d2pipe/pairs";
import { readTextFile, type RunWork } from "@d2pipe/tool-kit";
import type { PairContext } from "./create-read-pairs.ts";

/** The file that the subcommand names. Throws a `UsageError`. */
function getFile({ operands: [subcommand = "", file] }: PairContext): string {
  if (file !== undefined) return file;
  throw new UsageError(`${subcommand} needs a file`, { hint: `read-pairs ${subcommand} pairs.json` });
}

async function readPairs(file: string): Promise<readonly Pair[]> {
  return parsePairs(await readTextFile(file, "pairs.json"), file).pairs;
}

function findPair(pairs: readonly Pair[], name: string, file: string): Pair {
  const found = pairs.find((pair) => pair.name === name);
  if (found) return found;
  const names = pairs.map((pair) => pair.name).join(", ");
  throw new ConfigError([`${file}: has no pair ${name}; expected one of ${names}`]);
}

/** What the way of the values needs, and the pairs lack. */
function ensureNeeded(pairs: readonly Pair[], { flags }: PairContext, file: string): void {
  const issues = pairs.flatMap(({ name, target, queue }) => {
    if (flags.need === "target" && target === undefined)
      return [
        `${file}: pair ${name} has no target; expected the connection that values are written to directly`,
      ];
    if (flags.need === "queue" && queue === undefined)
      return [
        `${file}: pair ${name} has no queue; expected source and destination as dispatcher2 names them`,
      ];
    return [];
  });
  if (issues.length > 0)
    throw new ConfigError(issues, { hint: "-d writes to target; without it values go through dispatcher2" });
}

/** Checks the file and writes the name of each pair to be run. */
export function createList(context: PairContext): RunWork {
  const { flags, out } = context;
  const file = getFile(context);
  return {
    async run() {
      const all = await readPairs(file);
      const pairs =
        flags.pair === undefined
          ? all.filter(({ active = true }) => active)
          : [findPair(all, flags.pair, file)];
      ensureNeeded(pairs, context, file);
      if (pairs.length === 0) throw new ConfigError([`${file}: no pair is active`]);
      for (const { name } of pairs) out.writeText(name, "pair");
    },
  };
}

/** Writes the settings of one pair, `NAME=value` lines. */
export function createSettings(context: PairContext): RunWork {
  const { flags, out } = context;
  const file = getFile(context);
  const { pair: name } = flags;
  if (name === undefined) throw new UsageError("settings needs --pair");
  return {
    async run() {
      const pair = findPair(await readPairs(file), name, file);
      const settings = toSettings(pair, (path) => resolve(dirname(file), path));
      for (const [key, value] of Object.entries(settings)) out.writeText(`${key}=${value}`, "setting");
    },
  };
}
