import { pickSubcommand, type RunWork } from "@d2pipe/tool-kit";
import type { GenContext } from "./gen-context.ts";

/** Each subcommand, and what it loads. */
const actions: Readonly<Record<string, (context: GenContext) => Promise<RunWork>>> = {
  draft: async (context) => (await import("./draft.ts")).createDraft(context),
  check: async (context) => (await import("./check.ts")).createCheck(context),
  import: async (context) => (await import("./import.ts")).createImport(context),
  export: async (context) => (await import("./export.ts")).createExport(context),
  "data-sets": async (context) => (await import("./data-sets.ts")).createDataSets(context),
};

export async function createGenMapping(context: GenContext): Promise<RunWork> {
  const hint = "gen-mapping draft --sample kobo.csv --program UID --to draft.csv";
  return await pickSubcommand(context.operands, actions, hint)(context);
}
