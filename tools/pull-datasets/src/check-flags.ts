import { UsageError } from "@d2pipe/errors";
import { toAskedTimes, toReadyTimes } from "./asked-times.ts";
import type { PullFlags } from "./flags.ts";

interface Given {
  flags: PullFlags;
  common: { index: string | undefined };
}

/** Refuses flags that leave something open or contradict each other: every issue at once. */
export function checkFlags({ flags, common }: Given): void {
  const times = toAskedTimes(flags, 0);
  const issues = [
    ...listOpen(flags),
    ...listContradictions(flags, common.index !== undefined),
    ...times.issues,
    ...toReadyTimes(flags, 0).issues,
  ];
  if (times.issues.length === 0 && times.asked.length === 0) {
    issues.push(
      "no time chosen: add --period, --year (with --month or --quarter), --days-back, --current-date or --last-quarter",
    );
  }
  if (issues.length > 0) throw new UsageError(issues.join("\n"));
}

function listOpen(flags: PullFlags): string[] {
  const named = flags["data-set"].length + flags["data-element-group"].length;
  return flags["all-data-sets"] || flags.map !== undefined || named > 0
    ? []
    : ["no data set chosen: add --data-set, --map, --all-data-sets or --data-element-group"];
}

function listContradictions(flags: PullFlags, hasIndex: boolean): string[] {
  const hasUnits = flags["org-unit"].length > 0;
  const rules: readonly (readonly [boolean, string])[] = [
    [
      flags["data-set"].length > 0 && flags["all-data-sets"],
      "--data-set / --all-data-sets: these exclude each other",
    ],
    [flags.map !== undefined && flags["all-data-sets"], "--map / --all-data-sets: these exclude each other"],
    [flags.except.length > 0 && !flags["all-data-sets"], "--except: only with --all-data-sets"],
    [
      hasUnits && (flags["org-unit-level"] !== undefined || flags.district.length > 0),
      "--org-unit / --org-unit-level, --district: these exclude each other",
    ],
    [flags.incremental && !hasIndex, "--incremental: needs --index, where the checkpoints are kept"],
  ];
  return rules.filter(([isIssue]) => isIssue).map(([, issue]) => issue);
}
