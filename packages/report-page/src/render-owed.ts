import { type Html, html } from "@d2pipe/html";
import { renderRow, renderTable } from "./render-table.ts";
import type { OwedGroup } from "./report-data.ts";
import { renderTime } from "./say-time.ts";

export function sayMore(shown: number, count: number, command: string): Html {
  if (shown >= count) return html``;
  return html`<p class="more">and ${count - shown} more: <code>${command}</code></p>`;
}

function renderGroup({ code = "no code", message, hint, count, records }: OwedGroup, index: string): Html {
  const rows = records.map(({ id, stream, status, target = "", settled }) =>
    renderRow({ stream, status, code, date: settled }, [
      html`<code>${id}</code>`,
      stream,
      status,
      html`<code>${target}</code>`,
      renderTime(settled),
    ]),
  );
  const table = renderTable(
    `Records with ${code}`,
    ["record", "stream", "outcome", "target", "last tried"],
    rows,
  );
  return html`<details open data-code="${code}">
    <summary><b>${code}</b> <span class="count">${count}</span> ${message}</summary>
    ${hint === undefined ? html`` : html`<p class="hint">${hint}</p>`}${table}${sayMore(records.length, count, `reconcile-index pending --index ${index}`)}
  </details>`;
}

/** Open rejects by code, the most frequent first, each with what to do and the records' ids. */
export function renderOwed(owed: readonly OwedGroup[], index: string): Html {
  const none = html`<p class="good">Nothing is owed: every record has landed or was skipped on purpose.</p>`;
  const groups = owed.map((group) => renderGroup(group, index));
  return html`<section id="owed">
    <h2>Open rejects</h2>
    ${groups.length === 0 ? none : groups}
  </section>`;
}
