import { outcomeStatuses } from "@d2pipe/records";
import type { OutcomeSummary, OwedRecord } from "./outcome-summary.ts";
import { toNextSteps } from "./next-steps.ts";

function renderRecord({ status, system, stream, id, code, target, message }: OwedRecord): string {
  const where = target === undefined ? "" : ` -> ${target}`;
  const said = message === undefined ? "" : `\n      ${message}`;
  return `  ${status} ${code}: ${system} ${stream} ${id}${where}${said}`;
}

function block(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines, ""];
}

/** The text part. */
export function renderText(summary: OutcomeSummary, headline: string): string {
  const { name, finished, counts, groups, records, owed, unsettled, faults } = summary;
  const present = outcomeStatuses.filter((status) => counts[status]);
  const more = owed > records.length ? [`  and ${owed - records.length} more`] : [];
  return [
    `${name}: ${headline}`,
    `Finished ${finished}`,
    "",
    ...block(
      "Input incomplete",
      faults.map((fault) => `  ${fault}`),
    ),
    ...block("Outcomes", [
      ...present.map((status) => `  ${String(counts[status]).padStart(8)} ${status}`),
      ...(unsettled > 0 ? [`  ${String(unsettled).padStart(8)} without an outcome`] : []),
    ]),
    ...block(
      "Why",
      groups.map(({ code, hint, count }) => `  ${String(count).padStart(8)} ${code}: ${hint}`),
    ),
    ...block("Which", [...records.map(renderRecord), ...more]),
    ...block(
      "What next",
      toNextSteps(summary).map((step) => `  ${step}`),
    ),
  ].join("\n");
}
