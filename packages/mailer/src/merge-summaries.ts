import { type OutcomeStatus, outcomeStatuses } from "@d2pipe/records";
import type { OutcomeSummary, SummaryGroup, SummaryRecord, SummaryRecords } from "./outcome-summary.ts";

/** More would hide the others; the same as `mail-outcomes` lists of one stream. */
const mostRecords = 20;

/** Turn by turn, so that no summary hides the records of another. */
function mergeRecords(all: readonly SummaryRecords[]): SummaryRecords {
  const longest = Math.max(...all.map(({ first }) => first.length));
  const turns = Array.from({ length: longest }, (_, at) => all.map(({ first }) => first[at]));
  const first = turns.flat().filter((record): record is SummaryRecord => record !== undefined);
  return { count: all.reduce((sum, { count }) => sum + count, 0), first: first.slice(0, mostRecords) };
}

function mergeGroups(all: readonly SummaryGroup[]): SummaryGroup[] {
  const merged = new Map<string, SummaryGroup>();
  for (const group of all) {
    const key = `${group.code} ${group.hint}`;
    merged.set(key, { ...group, count: group.count + (merged.get(key)?.count ?? 0) });
  }
  return [...merged.values()].toSorted((one, other) => other.count - one.count);
}

function mergeCounts(summaries: readonly OutcomeSummary[]): OutcomeSummary["counts"] {
  const merged: Partial<Record<OutcomeStatus, number>> = {};
  for (const status of outcomeStatuses) {
    const sum = summaries.reduce((count, { counts }) => count + (counts[status] ?? 0), 0);
    if (sum > 0) merged[status] = sum;
  }
  return merged;
}

/** The summaries of several parts of a run as one; undefined when there is none. What is incomplete is named with its part. */
export function mergeSummaries(summaries: readonly OutcomeSummary[]): OutcomeSummary | undefined {
  const [first, ...others] = summaries;
  if (first === undefined || others.length === 0) return first;
  const sum = (of: (summary: OutcomeSummary) => number): number =>
    summaries.reduce((total, summary) => total + of(summary), 0);
  return {
    name: first.name,
    dryRun: first.dryRun,
    outcomes: sum(({ outcomes }) => outcomes),
    counts: mergeCounts(summaries),
    queued: sum(({ queued }) => queued),
    groups: mergeGroups(summaries.flatMap(({ groups }) => groups)),
    pending: mergeRecords(summaries.map(({ pending }) => pending)),
    missing: mergeRecords(summaries.map(({ missing }) => missing)),
    withoutOutcome: sum(({ withoutOutcome }) => withoutOutcome),
    issues: summaries.flatMap(({ name, issues }) => issues.map((issue) => `${name}: ${issue}`)),
    interrupted: summaries.some(({ interrupted }) => interrupted),
    finished:
      summaries
        .map(({ finished }) => finished)
        .toSorted()
        .at(-1) ?? first.finished,
  };
}
