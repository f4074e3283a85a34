import { UsageError } from "@d2pipe/errors";
import type { FetchFlags } from "./fetch-flags.ts";
import { isFromCheckpoint, planListing } from "./plan-listing.ts";
import { listTimeIssues, timeHint } from "./time-range.ts";

interface Given {
  flags: FetchFlags;
  common: { index: string | undefined };
}

/** Refuses flags that contradict each other and times that do not exist: every issue at once. */
export function checkFlags({ flags, common }: Given): void {
  const hasIndex = common.index !== undefined;
  const times = listWrongTimes(flags);
  const issues = [...listContradictions(flags, hasIndex), ...times];
  if (issues.length > 0) throw new UsageError(issues.join("\n"), times.length > 0 ? { hint: timeHint } : {});
  // A time range may still end before it starts: the plan of a first run would say so.
  planListing({ flags, stream: "", hasIndex, checkpoint: undefined, now: new Date(0) });
}

function listContradictions(flags: FetchFlags, hasIndex: boolean): string[] {
  const modes = [
    ...(flags["from-date"] === undefined ? [] : ["--from-date"]),
    ...(flags.window === undefined ? [] : ["--window"]),
    ...(flags.ids === undefined ? [] : ["--ids"]),
    ...(flags.since === undefined && flags.until === undefined ? [] : ["--since and --until"]),
  ];
  const issues: string[] = [];
  if (modes.length > 1) issues.push(`${modes.join(" / ")}: these exclude each other`);
  if (flags.closed && flags.open)
    issues.push("--closed / --open: give one of them, or neither for both kinds");
  if (flags.since === "last" && !hasIndex)
    issues.push("--since last: needs --index, where the checkpoint is kept");
  if (flags.first !== undefined && (flags.ids !== undefined || !isFromCheckpoint(flags, hasIndex)))
    issues.push("--first: only for --since last, when there is no checkpoint yet");
  return issues;
}

function listWrongTimes({ since, first, until, "from-date": from, window }: FetchFlags): string[] {
  const times: readonly (readonly [string, string | undefined])[] = [
    ["--since", since === "last" || since === "all" ? undefined : since],
    ["--first", first],
    ["--until", until],
    ["--from-date", from],
    ...(window ?? []).map((text) => ["--window", text] as const),
  ];
  return times.flatMap(([flag, text]) => (text === undefined ? [] : listTimeIssues(flag, text)));
}
