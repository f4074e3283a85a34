import { formatNamed } from "@d2pipe/dhis2-model";
import { type Finding, isOutdated } from "./finding.ts";

/** Findings for people, as a table; what makes the mapping out of date comes first. */
export function renderFindings(findings: readonly Finding[]): string[] {
  const sorted = [...findings.filter(isOutdated), ...findings.filter((finding) => !isOutdated(finding))];
  const rows = sorted.map((finding) => [
    isOutdated(finding) ? "outdated" : "note",
    finding.code,
    formatNamed({ id: finding.about, name: finding.name ?? "" }),
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  return sorted.map(({ message }, at) => {
    const cells = (rows[at] ?? []).map((cell, column) => cell.padEnd(widths[column] ?? 0));
    return [...cells, message].join("  ");
  });
}
