import { ExitCode } from "@d2pipe/errors";
import { formatCount } from "@d2pipe/format";
import type { Index } from "@d2pipe/index-store";
import { type PushResult, toRecordName } from "@d2pipe/push";
import type { ToolContext } from "@d2pipe/tool-kit";

/** Records that wait to be corrected, as `push` wants them. */
export async function listPendingNames(index: Index): Promise<Set<string>> {
  const names = new Set<string>();
  for await (const entry of index.listPending()) names.add(toRecordName(entry));
  return names;
}

/** Of a tool's context what `reportPush` needs. */
export type ReportContext = Pick<ToolContext, "out" | "log" | "raise">;

/** What a listing showed, and what a later run has to decide, for people. Records newly missing from the source want a look. */
export function reportPush(
  { out, log, raise }: ReportContext,
  { listings, missing, delayed }: PushResult,
): void {
  for (const { stream, counts } of listings) {
    out.count("missing from the source", counts.missing);
    out.count("reappeared", counts.reappeared);
    if (counts.missing > 0)
      log.warn(
        `${stream}: ${counts.missing} of ${counts.known} records are missing from the source since the last listing`,
      );
  }
  if (missing > 0) raise(ExitCode.partial);
  if (delayed > 0) {
    log.warn(
      `${formatCount(delayed, "record")} undecided: what an earlier request asked for may still arrive; run again later`,
    );
    raise(ExitCode.remote);
  }
}
