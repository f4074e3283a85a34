import { type Html, html } from "@d2pipe/html";
import type { ReviewStatus } from "@d2pipe/reconcile";
import { renderMore } from "./render-pending.ts";
import { renderRow, renderTable } from "./render-table.ts";
import type { ReviewGroup } from "./report-data.ts";

const explanations: Readonly<Record<ReviewStatus, string>> = {
  NOT_UPLOADED_TO_DHIS2: 'in the source, not in DHIS2: see the reason under "Waiting to be corrected"',
  DELETED_IN_KOBO_BUT_EXISTS_IN_DHIS2:
    "deleted in the source, still in DHIS2: delete the event there, or run the pipeline with --delete",
  DELETED_IN_KOBO_AND_DHIS2: "deleted in both: nothing to do",
};

function renderGroup({ status, count, rows }: ReviewGroup, index: string): Html {
  const lines = rows.map(({ id, stream, target = "", code = "", became = "" }) =>
    renderRow({ stream, status, code }, [
      html`<code>${id}</code>`,
      stream,
      html`<code>${target}</code>`,
      code,
      html`<code>${became}</code>`,
    ]),
  );
  const heads = ["record", "stream", "event in DHIS2", "code", "seems edited into"];
  return html`<details open data-status="${status}">
    <summary><b>${status}</b> <span class="count">${count}</span> ${explanations[status]}</summary>
    ${renderTable(`Records that are ${status}`, heads, lines)}${renderMore(rows.length, count, `reconcile-index report --index ${index} --json`)}
  </details>`;
}

/** What was deleted where. */
export function renderReview(review: readonly ReviewGroup[], index: string): Html {
  const none = html`<p class="good">
    Source and DHIS2 hold the same records, as far as full listings have shown.
  </p>`;
  const groups = review.filter(({ count }) => count > 0).map((group) => renderGroup(group, index));
  return html`<section id="deletions">
    <h2>Deletions and what is missing</h2>
    ${groups.length === 0 ? none : groups}
  </section>`;
}
