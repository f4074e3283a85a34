import { ExitCode } from "@d2pipe/errors";
import { type Index, openIndex } from "@d2pipe/index-store";
import { type ReconcileContext, toIndexFile } from "./reconcile-context.ts";

/** Changes the index under its run lock; `tool` is what the report calls the run. */
export async function withIndex<Result>(
  context: ReconcileContext,
  change: (index: Index) => Promise<Result>,
): Promise<Result> {
  const tool = `reconcile-index ${context.operands[0] ?? ""}`;
  const index = openIndex(toIndexFile(context), { tool, now: () => context.now() });
  try {
    const result = await change(index);
    await index.endRun({ counts: {}, exitCode: context.exitWith(ExitCode.ok), complete: true });
    return result;
  } finally {
    index.close();
  }
}
