import { pickSubcommand, type RunWork, type ToolContext } from "@d2pipe/tool-kit";
import type { PairFlags } from "./flags.ts";

export type PairContext = Omit<ToolContext, "flags"> & { readonly flags: PairFlags };

/** Each subcommand, and what it loads. */
const actions: Readonly<Record<string, (context: PairContext) => Promise<RunWork>>> = {
  list: async (context) => (await import("./list.ts")).createList(context),
  settings: async (context) => (await import("./list.ts")).createSettings(context),
  import: async (context) => (await import("./import.ts")).createImport(context),
};

export async function createReadPairs(context: PairContext): Promise<RunWork> {
  const hint = "read-pairs list pairs.json";
  return await pickSubcommand(context.operands, actions, hint)(context);
}
