import { universalFlags } from "./common-flags.ts";
import type { Tool } from "./define-tool.ts";
import type { Flags } from "./flags.ts";
import { parseFlags, type ParsedFlags } from "./parse-flags.ts";
import { sharedFlagsOf } from "./render-help.ts";

/**
 * The words after a tool's name, held to its own flags and those it shares. `mayLack`: a question about the tool itself needs
 * no required flag. Throws a `UsageError` that names every fault at once.
 */
export function readFlags(
  tool: Tool,
  words: readonly string[],
  { mayLack }: { mayLack: boolean },
): ParsedFlags {
  const flags = { ...tool.flags, ...sharedFlagsOf(tool), ...universalFlags };
  return parseFlags(mayLack ? withoutRequired(flags) : flags, words, tool.operands?.max ?? 0);
}

function withoutRequired(flags: Flags): Flags {
  return Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [
      name,
      "required" in flag ? { ...flag, required: false } : flag,
    ]),
  );
}
