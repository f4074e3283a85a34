import { type LineWork, pickWord, type RunWork } from "@d2pipe/tool-kit";
import { type ReconcileContext, toIndexFile } from "./reconcile-context.ts";

type Work = RunWork | LineWork;

/** Each word of the tool, and what it loads. */
const actions: Readonly<Record<string, (context: ReconcileContext) => Promise<Work>>> = {
  detect: async (context) => {
    const { createDetect } = await import("./detect/create-detect.ts");
    const { delete: isDeleting, "max-vanished": maxVanished } = context.flags;
    return createDetect(context, { file: toIndexFile(context), isDeleting, maxVanished });
  },
  report: async (context) => (await import("./report/create-report.ts")).createReport(context),
  pending: async (context) => (await import("./pending/create-pending.ts")).createPending(context),
  audit: async (context) => (await import("./audit/create-audit.ts")).createAudit(context),
  mark: async (context) => (await import("./mark.ts")).createMark(context),
  copy: async (context) => (await import("./copy.ts")).createCopy(context),
  import: async (context) => (await import("./loader-index/create-import.ts")).createImport(context),
  export: async (context) => (await import("./loader-index/create-export.ts")).createExport(context),
};

export async function createReconcileIndex(context: ReconcileContext): Promise<Work> {
  return await pickWord(context.operands, actions, "reconcile-index report --index FILE")(context);
}
