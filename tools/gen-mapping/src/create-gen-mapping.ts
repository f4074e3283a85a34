import { UsageError } from "@d2pipe/errors";
import type { RunWork } from "@d2pipe/tool-kit";
import type { GenContext } from "./gen-context.ts";

type Action = (context: GenContext) => Promise<RunWork>;

/** Each word of the tool, and what it loads. */
const actions: ReadonlyMap<string, Action> = new Map<string, Action>([
  ["draft", async (context) => (await import("./draft.ts")).createDraft(context)],
  ["check", async (context) => (await import("./check.ts")).createCheck(context)],
  ["import", async (context) => (await import("./import.ts")).createImport(context)],
  ["export", async (context) => (await import("./export.ts")).createExport(context)],
]);

export async function createGenMapping(context: GenContext): Promise<RunWork> {
  const [word] = context.operands;
  const action = actions.get(word ?? "");
  if (action) return await action(context);
  const said = word === undefined ? "nothing to do" : `unknown word ${word}`;
  throw new UsageError(`${said}; expected one of ${[...actions.keys()].join(", ")}`, {
    hint: "gen-mapping draft --sample kobo.csv --program UID --to draft.csv",
  });
}
