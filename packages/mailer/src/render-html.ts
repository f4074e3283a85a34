import { escapeHtml } from "@d2pipe/html";
import { outcomeStatuses } from "@d2pipe/records";
import type { OutcomeSummary } from "./outcome-summary.ts";
import { toNextSteps } from "./next-steps.ts";

// Styles stand in the elements: mail programs drop style sheets.
const cell = 'style="padding:4px 12px 4px 0;text-align:left;vertical-align:top;border-bottom:1px solid #ddd"';

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const heads = head.map((text) => `<th ${cell}>${escapeHtml(text)}</th>`).join("");
  const body = rows.map(
    (row) => `<tr>${row.map((text) => `<td ${cell}>${escapeHtml(text)}</td>`).join("")}</tr>`,
  );
  const style = 'style="border-collapse:collapse;font-size:14px"';
  return `${heading(title)}<table ${style}><tr>${heads}</tr>\n${body.join("\n")}</table>\n`;
}

function heading(title: string): string {
  return `<h2 style="font-size:16px;margin:20px 0 6px">${escapeHtml(title)}</h2>\n`;
}

function list(title: string, items: readonly string[]): string {
  if (items.length === 0) return "";
  return `${heading(title)}<ul>${items.map((item) => `<li>${escapeHtml(item)}</li>`).join("\n")}</ul>\n`;
}

/** The HTML part: no pictures, no links, nothing loaded. */
export function renderHtml(summary: OutcomeSummary, headline: string): string {
  const { name, finished, counts, groups, records, owed, unsettled, faults } = summary;
  const present = outcomeStatuses.filter((status) => counts[status]);
  const outcomes = present.map((status) => [status, String(counts[status])]);
  if (unsettled > 0) outcomes.push(["without an outcome", String(unsettled)]);
  const which = records.map((record) => [
    record.status,
    record.code,
    `${record.system} ${record.stream}`,
    record.id,
    record.target ?? "",
    ...(record.message === undefined ? [] : [record.message]),
  ]);
  const title = owed > records.length ? `Which (the first ${records.length} of ${owed})` : "Which";
  return [
    '<!doctype html>\n<html lang="en"><body style="font-family:sans-serif;font-size:14px;color:#222">\n',
    `<h1 style="font-size:20px">${escapeHtml(`${name}: ${headline}`)}</h1>\n<p>Finished ${escapeHtml(finished)}</p>\n`,
    list("Input incomplete", faults),
    table("Outcomes", ["outcome", "records"], outcomes),
    table(
      "Why",
      ["code", "records", "what it means, what to do"],
      groups.map((group) => [group.code, String(group.count), group.hint]),
    ),
    table(title, ["outcome", "code", "source", "id", "target"], which),
    list("What next", toNextSteps(summary)),
    "</body></html>\n",
  ].join("");
}
