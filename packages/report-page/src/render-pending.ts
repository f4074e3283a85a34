import { type Html, html } from "@d2pipe/html";
import { renderRow, renderTable } from "./render-table.ts";
import type { PendingGroup } from "./report-data.ts";
import { renderTime } from "./render-time.ts";

/** How many are not named, and the command that names them all. */
export function renderMore(shown: number, count: number, command: string): Html {
  if (shown >= count) return html``;
  return html`<p class="more">and ${count - shown} more: <code>${command}</code></p>`;
}

function renderGroup({ code = "no code", message, hint, count, records }: PendingGroup, index: string): Html {
  const rows = records.map(({ id, stream, status, target = "", lastTried }) =>
    renderRow({ stream, status, code, date: lastTried }, [
      html`<code>${id}</code>`,
      stream,
      status,
      html`<code>${target}</code>`,
      renderTime(lastTried),
    ]),
  );
  const table = renderTable(
    `Records with ${code}`,
    ["record", "stream", "outcome", "target", "last tried"],
    rows,
  );
  return html`<details open data-code="${code}">
    <summary><b>${code}</b> <span class="count">${count}</span> ${message}</summary>
    ${hint === undefined ? html`` : html`<p class="hint">${hint}</p>`}${table}${renderMore(records.length, count, `reconcile-index pending --index ${index}`)}
  </details>`;
}

/** Records that wait to be corrected, by code, the most frequent first, each with what to do and the records' ids. */
export function renderPending(pending: readonly PendingGroup[], index: string): Html {
  const none = html`<p class="good">
    Nothing waits to be corrected: every record has arrived or was skipped on purpose.
  </p>`;
  const groups = pending.map((group) => renderGroup(group, index));
  return html`<section id="pending">
    <h2>Waiting to be corrected</h2>
    ${groups.length === 0 ? none : groups}
  </section>`;
}
