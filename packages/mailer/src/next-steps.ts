import type { OutcomeSummary } from "./outcome-summary.ts";

/** Where to look next, for both forms. */
export function toNextSteps(summary: OutcomeSummary): readonly string[] {
  const steps: string[] = [];
  if (summary.faults.length > 0 || summary.interrupted) {
    steps.push(
      "Look in the log of this run at what the first tools of the pipeline said, then run it again: that is safe.",
    );
  }
  if (summary.owed > 0) {
    steps.push("Correct the records at their source, or the mapping. The next run tries them again.");
    steps.push("All that is still owed: reconcile-index pending --index FILE");
  }
  if (summary.counts.unknown) {
    steps.push("unknown: DHIS2 could not be asked whether the record landed. The next run settles it.");
  }
  if (summary.unsettled > 0) {
    steps.push(
      "Records without an outcome were not written; check that push-dhis2 stands before mail-outcomes.",
    );
  }
  return steps;
}
