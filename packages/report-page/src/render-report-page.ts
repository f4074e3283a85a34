import { formatTime } from "@d2pipe/format";
import { Html, html } from "@d2pipe/html";
import type { OutcomeStatus } from "@d2pipe/records";
import { contentSecurity } from "./content-security.ts";
import { pageScript } from "./page-script.ts";
import { pageStyle } from "./page-style.ts";
import { renderFilters } from "./render-filters.ts";
import { renderOutcomes } from "./render-outcomes.ts";
import { renderPending } from "./render-pending.ts";
import { renderReview } from "./render-review.ts";
import { renderRuns } from "./render-runs.ts";
import type { ReportPage } from "./report-data.ts";
import { renderTime } from "./render-time.ts";

const arrived: ReadonlySet<OutcomeStatus> = new Set(["created", "updated", "unchanged"]);
const waiting: ReadonlySet<OutcomeStatus> = new Set(["rejected", "unknown"]);

function count({ entries }: ReportPage, statuses: ReadonlySet<OutcomeStatus>): number {
  return entries.filter(({ status }) => statuses.has(status)).reduce((sum, entry) => sum + entry.count, 0);
}

function renderCards(page: ReportPage): Html {
  const pending = count(page, waiting);
  const actions = page.review.filter(({ rows }) => rows.some(({ needsAction }) => needsAction));
  const toDo = actions.reduce((sum, group) => sum + group.count, 0);
  return html`<ul class="cards">
    <li><b>${page.entries.reduce((sum, entry) => sum + entry.count, 0)}</b> records known</li>
    <li><b>${count(page, arrived)}</b> in DHIS2</li>
    <li class="${pending > 0 ? "bad" : "well"}"><b>${pending}</b> waiting to be corrected</li>
    <li class="${toDo > 0 ? "bad" : "well"}"><b>${toDo}</b> to look at by hand</li>
  </ul>`;
}

/** The whole page as text. The same data give the same text. */
export function renderReportPage(page: ReportPage): string {
  // The hashes of the content security policy are of these very texts: nothing may be put around them.
  const style = new Html(`<style>${pageStyle}</style>`);
  const script = new Html(`<script>${pageScript}</script>`);
  const { index, created, at, runs, pending, review, entries } = page;
  const body = html`<body>
    <header>
      <h1>${index}</h1>
      <p>What the index knew at ${renderTime(at)} UTC. It was made at ${renderTime(created)}.</p>
    </header>
    <main>
      ${renderCards(page)}${renderFilters(page)}${renderRuns(runs)}${renderOutcomes(entries)}${renderPending(pending, index)}${renderReview(review, index)}
    </main>
    ${script}
  </body>`;
  const head = html`<head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${contentSecurity}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="referrer" content="no-referrer" />
    <title>${index}, ${formatTime(at)}</title>
    ${style}
  </head>`;
  return `<!doctype html>\n${
    html`<html lang="en">
      ${head}${body}
    </html>`.text
  }\n`;
}
