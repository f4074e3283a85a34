import { type Html, html } from "@d2pipe/html";
import type { ReportPage } from "./report-data.ts";

function unique(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== undefined && value !== ""))]
    .flatMap((value) => value ?? [])
    .toSorted((a, b) => (a < b ? -1 : 1));
}

function renderSelect(name: string, label: string, values: readonly string[]): Html {
  const options = values.map((value) => html`<option value="${value}">${value}</option>`);
  return html`<label
    >${label}
    <select name="${name}">
      <option value="">all</option>
      ${options}
    </select></label
  >`;
}

/** Hidden until the script shows it: without script there is nothing it could do. */
export function renderFilters({ entries, pending, review }: ReportPage): Html {
  const records = pending.flatMap((group) => group.records);
  const streams = unique(entries.map(({ stream }) => stream));
  const statuses = unique([...records.map(({ status }) => status), ...review.map(({ status }) => status)]);
  const codes = unique(pending.map(({ code = "no code" }) => code));
  return html`<form id="filters" hidden>
    ${renderSelect("stream", "Stream", streams)} ${renderSelect("status", "Status", statuses)}
    ${renderSelect("code", "Code", codes)}
    <label>From <input type="date" name="from" /></label> <label>To <input type="date" name="to" /></label>
    <button type="reset">Show all</button> <output id="shown" aria-live="polite"></output>
  </form>`;
}
