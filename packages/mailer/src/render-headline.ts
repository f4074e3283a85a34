import type { OutcomeSummary } from "./outcome-summary.ts";

/** `8 rejected of 1200`, the most severe first; what the receiver sees before opening. */
export function renderHeadline(summary: OutcomeSummary): string {
  const { counts, outcomes, unsettled, faults, interrupted } = summary;
  const parts: string[] = [];
  if (interrupted) parts.push("interrupted");
  else if (faults.length > 0) parts.push("input incomplete");
  if (counts.rejected) parts.push(`${counts.rejected} rejected`);
  if (counts.unknown) parts.push(`${counts.unknown} unknown`);
  if (unsettled > 0) parts.push(`${unsettled} without an outcome`);
  const total = outcomes + unsettled;
  if (parts.length === 0) return total === 0 ? "nothing to do" : `all ${total} done`;
  return `${parts.join(", ")} of ${total}`;
}
