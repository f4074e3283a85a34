import type { RunWork } from "@d2pipe/tool-kit";
import { type ReconcileContext, withReader } from "../reconcile-context.ts";
import { listOutcomes } from "./list-outcomes.ts";

/** What waits to be corrected, as outcome lines. */
export function createPending(context: ReconcileContext): RunWork {
  const { flags, out, signal } = context;
  return {
    run: async () =>
      await withReader(context, async (reader) => {
        for await (const line of listOutcomes(reader, flags.stream)) {
          if (signal.aborted) return;
          out.write(line);
          if (out.full) await out.drained();
        }
      }),
  };
}
