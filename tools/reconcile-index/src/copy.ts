import { copyIndex } from "@d2pipe/index-store";
import type { RunWork } from "@d2pipe/tool-kit";
import { noSuchIndex, type ReconcileContext, toIndexFile, toNamedFile } from "./reconcile-context.ts";

/** The index into another file, whole or not at all, whoever has it open. */
export function createCopy(context: ReconcileContext): RunWork {
  const file = toIndexFile(context);
  const to = toNamedFile(context);
  return {
    async run() {
      if (context.common.dryRun) return;
      if (!(await copyIndex(file, to))) throw noSuchIndex(file);
    },
  };
}
