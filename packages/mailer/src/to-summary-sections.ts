import { formatCount } from "@d2pipe/format";
import { outcomeStatuses } from "@d2pipe/records";
import type { Section } from "./mail-content.ts";
import type { OutcomeSummary, SummaryRecord, SummaryRecords } from "./outcome-summary.ts";

const changing: ReadonlySet<string> = new Set(["created", "updated", "deleted", "rejected"]);

/** The status, or in a dry run what it would be. */
export function formatStatus(status: string, dryRun: boolean): string {
  return dryRun && changing.has(status) ? `would be ${status}` : status;
}

/** `8 rejected of 1200`, the most severe first; what the receiver sees before opening. */
export function formatHeadline(summary: OutcomeSummary): string {
  const { counts, outcomes, withoutOutcome, issues, interrupted, dryRun, missing, queued } = summary;
  const unknown = (counts.unknown ?? 0) - queued;
  const parts: string[] = [];
  if (interrupted) parts.push("interrupted");
  else if (issues.length > 0) parts.push("input incomplete");
  if (counts.rejected) parts.push(`${counts.rejected} ${formatStatus("rejected", dryRun)}`);
  if (unknown > 0) parts.push(`${unknown} unknown`);
  if (withoutOutcome > 0) parts.push(`${withoutOutcome} without an outcome`);
  const total = outcomes + withoutOutcome;
  if (parts.length > 0) parts.push(`${parts.pop()} of ${total}`);
  if (missing.count > 0) parts.push(`${missing.count} missing from the source`);
  if (queued > 0) parts.push(`${queued} of ${total} waiting in dispatcher2`);
  if (parts.length === 0)
    parts.push(total === 0 ? "nothing to do" : `all ${total} ${dryRun ? "would be accepted" : "done"}`);
  return (dryRun ? "dry run: " : "") + parts.join(", ");
}

function toRow(dryRun: boolean): (record: SummaryRecord) => string[] {
  return ({ status, code, system, stream, id, target = "", message }) => [
    formatStatus(status, dryRun),
    code,
    `${system} ${stream}`,
    id,
    target,
    ...(message === undefined ? [] : [message]),
  ];
}

function toRecords(title: string, { count, first }: SummaryRecords, dryRun: boolean): Section {
  return {
    kind: "table",
    title: count > first.length ? `${title} (the first ${first.length} of ${count})` : title,
    head: ["outcome", "code", "source", "id", "target"],
    rows: first.map(toRow(dryRun)),
  };
}

/** What a person does about the run itself, when nothing else says so. */
export function listRunSteps({ issues, interrupted }: OutcomeSummary): string[] {
  return issues.length > 0 || interrupted
    ? ["See what the first tools of the pipeline said on stderr, then run it again: that is safe."]
    : [];
}

/** What a person does about the records. */
export function listRecordSteps(summary: OutcomeSummary): string[] {
  const { counts, queued, pending, missing, withoutOutcome, dryRun } = summary;
  const steps: string[] = [];
  if (dryRun) steps.push("This was a dry run: nothing was written.");
  if (pending.count > 0)
    steps.push(
      "Correct the records at their source, or the mapping. The next run tries them again.",
      "All that wait to be corrected: reconcile-index pending --index FILE",
    );
  if ((counts.unknown ?? 0) > queued)
    steps.push("unknown: DHIS2 could not be asked whether the record arrived. The next run asks again.");
  if (missing.first.some(({ status }) => status !== "deleted"))
    steps.push(
      "Missing from the source: was it deleted there on purpose? Then delete the event in DHIS2 too, by hand or by a run with --delete.",
    );
  if (withoutOutcome > 0)
    steps.push(
      `${formatCount(withoutOutcome, "record")} came without an outcome and ${withoutOutcome === 1 ? "was" : "were"} not written: push-dhis2 has to stand before mail-outcomes.`,
    );
  return steps;
}

/** The parts of a mail about what became of the records. */
export function toSummarySections(summary: OutcomeSummary): Section[] {
  const { counts, groups, pending, missing, withoutOutcome, issues, dryRun } = summary;
  const outcomes = outcomeStatuses
    .filter((status) => counts[status])
    .map((status) => [String(counts[status]), formatStatus(status, dryRun)]);
  if (withoutOutcome > 0) outcomes.push([String(withoutOutcome), "without an outcome"]);
  return [
    { kind: "list", title: "Input incomplete", items: issues },
    { kind: "table", title: "Outcomes", head: ["records", "outcome"], rows: outcomes },
    {
      kind: "table",
      title: "Why",
      head: ["records", "code", "what it means, what to do"],
      rows: groups.map(({ code, hint, count }) => [String(count), code, hint]),
    },
    toRecords("Waiting to be corrected", pending, dryRun),
    toRecords("Missing from the source", missing, dryRun),
  ];
}
