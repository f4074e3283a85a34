import { UsageError } from "@d2pipe/errors";
import type { ToolContext } from "@d2pipe/tool-kit";

/** The tool's flags as `command.ts` declares them. */
export interface ReportFlags {
  readonly to: string | undefined;
  readonly serve: number | undefined;
  readonly stream: string | undefined;
  readonly runs: number;
  readonly "ids-per-group": number;
}

export type ReportContext = Omit<ToolContext, "flags"> & { readonly flags: ReportFlags };

/** The index that `--index` names. */
export function toIndexFile({ common }: ReportContext): string {
  if (common.index !== undefined) return common.index;
  throw new UsageError("--index is missing", { hint: "sync-report --index FILE --to report.html" });
}
