import { UsageError } from "@d2pipe/errors";
import type { LineWork, RunWork } from "@d2pipe/tool-kit";
import { type ReconcileContext, toIndexFile } from "./reconcile-context.ts";

type Work = RunWork | LineWork;
type Action = (context: ReconcileContext) => Promise<Work>;

/** Each word of the tool, and what it loads. */
const actions: ReadonlyMap<string, Action> = new Map<string, Action>([
  [
    "detect",
    async (context) => {
      const { createDetect } = await import("./detect/create-detect.ts");
      const { delete: isDeleting, "max-vanished": maxVanished } = context.flags;
      return createDetect(context, { file: toIndexFile(context), isDeleting, maxVanished });
    },
  ],
  ["report", async (context) => (await import("./report/create-report.ts")).createReport(context)],
  ["pending", async (context) => (await import("./pending/create-pending.ts")).createPending(context)],
  ["audit", async (context) => (await import("./audit/create-audit.ts")).createAudit(context)],
  ["mark", async (context) => (await import("./mark.ts")).createMark(context)],
  ["import", async (context) => (await import("./loader-index/create-import.ts")).createImport(context)],
  ["export", async (context) => (await import("./loader-index/create-export.ts")).createExport(context)],
]);

export async function createReconcileIndex(context: ReconcileContext): Promise<Work> {
  const [word] = context.operands;
  const action = actions.get(word ?? "");
  if (action) return await action(context);
  const said = word === undefined ? "nothing to do" : `unknown word ${word}`;
  const hint = "reconcile-index report --index FILE";
  throw new UsageError(`${said}; expected one of ${[...actions.keys()].join(", ")}`, { hint });
}
