import { UsageError } from "@d2pipe/errors";
import { toAskedTimes, toReadyTimes } from "./asked-times.ts";
import type { PullFlags } from "./flags.ts";

interface Given {
  flags: PullFlags;
  common: { index: string | undefined };
}

/** Refuses flags that contradict each other or name no time there is: with all that is open, every issue at once. */
export function checkFlags({ flags, common }: Given): void {
  const issues = [
    ...listContradictions(flags, common.index !== undefined),
    ...toAskedTimes(flags, 0).issues,
    ...toReadyTimes(flags, 0).issues,
  ];
  if (issues.length > 0) throw new UsageError([...listOpen(flags), ...issues].join("\n"));
}

/** Refuses flags that leave open what is to be pulled. `--print-config` alone does not ask for it. */
export function ensureChosen(flags: PullFlags): void {
  const issues = listOpen(flags);
  if (issues.length > 0) throw new UsageError(issues.join("\n"));
}

function listOpen(flags: PullFlags): string[] {
  const issues: string[] = [];
  const named = flags["data-set"].length + flags["data-element-group"].length;
  if (!flags["all-data-sets"] && flags.map === undefined && named === 0)
    issues.push("no data set chosen: add --data-set, --map, --all-data-sets or --data-element-group");
  const times = toAskedTimes(flags, 0);
  if (times.issues.length === 0 && times.asked.length === 0)
    issues.push(
      "no time chosen: add --period, --year (with --month or --quarter), --days-back, --current-date or --last-quarter",
    );
  return issues;
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
