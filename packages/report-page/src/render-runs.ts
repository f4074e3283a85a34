import { exitCodeMeanings } from "@d2pipe/errors";
import { formatCount, formatDuration } from "@d2pipe/format";
import { type Html, html } from "@d2pipe/html";
import { outcomeStatuses } from "@d2pipe/records";
import { renderChart } from "./render-chart.ts";
import { renderRow, renderTable } from "./render-table.ts";
import type { ReportedRun } from "./report-data.ts";
import { renderTime } from "./render-time.ts";

function formatEnd({ ended, exitCode, complete }: ReportedRun): string {
  if (ended === undefined) return "running or killed";
  const { means } = exitCodeMeanings.find(({ code }) => code === exitCode) ?? {};
  const meaning = means === undefined ? "" : `: ${means.split(";")[0]}`;
  return `exit ${exitCode}${meaning}${complete === false ? "; the input was incomplete" : ""}`;
}

/** Chart and table of the runs; a status that no run had gets no column. */
export function renderRuns(runs: readonly ReportedRun[]): Html {
  const statuses = outcomeStatuses.filter((status) => runs.some(({ counts }) => counts[status]));
  const rows = runs.map((run) =>
    renderRow({ date: run.started }, [
      renderTime(run.started),
      run.ended === undefined ? "" : formatDuration(run.started, run.ended),
      run.tool,
      ...statuses.map((status) => run.counts[status] ?? 0),
      formatEnd(run),
    ]),
  );
  const heads = ["started (UTC)", "took", "tool", ...statuses.map((status) => `#${status}`), "end"];
  const table = renderTable(`The last ${formatCount(runs.length, "run")}, the newest first`, heads, rows);
  return html`<section id="runs">
    <h2>Runs</h2>
    ${renderChart(runs)}${runs.length === 0 ? html`` : table}
  </section>`;
}
