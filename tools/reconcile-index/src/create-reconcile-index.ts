import { type LineWork, pickSubcommand, type RunWork } from "@d2pipe/tool-kit";
import type { ReconcileContext } from "./reconcile-context.ts";

type Work = RunWork | LineWork;

/** Each subcommand, and what it loads. */
const actions: Readonly<Record<string, (context: ReconcileContext) => Promise<Work>>> = {
  detect: async (context) => {
    const { createDetect } = await import("./detect/create-detect.ts");
    const { delete: isDeleting, "max-missing": maxMissing } = context.flags;
    return createDetect(context, { isDeleting, maxMissing });
  },
  report: async (context) => (await import("./report/create-report.ts")).createReport(context),
  pending: async (context) => (await import("./pending/create-pending.ts")).createPending(context),
  audit: async (context) => (await import("./audit/create-audit.ts")).createAudit(context),
  mark: async (context) => (await import("./mark.ts")).createMark(context),
  "accept-server": async (context) => (await import("./accept-server.ts")).createAcceptServer(context),
  copy: async (context) => (await import("./copy.ts")).createCopy(context),
  download: async (context) => await (await import("./remote/download.ts")).createDownload(context),
  upload: async (context) => await (await import("./remote/upload.ts")).createUpload(context),
  import: async (context) => (await import("./loader-index/create-import.ts")).createImport(context),
  export: async (context) => (await import("./loader-index/create-export.ts")).createExport(context),
};

export async function createReconcileIndex(context: ReconcileContext): Promise<Work> {
  return await pickSubcommand(context.operands, actions, "reconcile-index report --index FILE")(context);
}
