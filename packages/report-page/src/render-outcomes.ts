import { type Html, html } from "@d2pipe/html";
import { outcomeStatuses } from "@d2pipe/records";
import { renderRow, renderTable } from "./render-table.ts";
import type { ReportedCount } from "./report-data.ts";

/** What became of every record the index knows, a row a stream and target. */
export function renderOutcomes(entries: readonly ReportedCount[]): Html {
  const statuses = outcomeStatuses.filter((status) => entries.some((entry) => entry.status === status));
  const byPlace = Map.groupBy(entries, ({ system, stream, scope }) =>
    JSON.stringify([system, stream, scope]),
  );
  const rows = [...byPlace.values()].map((group) => {
    const [first] = group;
    const { system, stream, scope } = first ?? { system: "", stream: "", scope: "" };
    const counts = statuses.map((status) =>
      group.filter((entry) => entry.status === status).reduce((sum, { count }) => sum + count, 0),
    );
    return renderRow({ stream }, [
      `${system} ${stream}`,
      scope === "" ? "rejected before it had one" : scope,
      ...counts,
    ]);
  });
  const heads = ["source", "target", ...statuses.map((status) => `#${status}`)];
  const none = html`<p class="none-yet">The index holds no record yet.</p>`;
  const table = renderTable("Records by their last outcome", heads, rows);
  return html`<section id="outcomes">
    <h2>Outcomes</h2>
    ${rows.length === 0 ? none : table}
  </section>`;
}
