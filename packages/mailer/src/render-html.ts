import { type Html, html } from "@d2pipe/html";
import { isEmpty, type MailContent, type Section } from "./mail-content.ts";

// Styles stand in the elements: mail programs drop style sheets.
const cellStyle = "padding:4px 12px 4px 0;text-align:left;vertical-align:top;border-bottom:1px solid #ddd";
const logStyle = "font-size:12px;white-space:pre-wrap;background:#f4f4f4;padding:8px";

function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): Html {
  const heads = head.map((text) => html`<th style="${cellStyle}">${text}</th>`);
  const body = rows.map((row) => {
    const cells = row.map((text) => html`<td style="${cellStyle}">${text}</td>`);
    return html`<tr>
      ${cells}
    </tr> `;
  });
  return html`<table style="border-collapse:collapse;font-size:14px">
    <tr>
      ${heads}
    </tr>
    ${body}
  </table>`;
}

function renderBody(section: Section): Html {
  if (section.kind === "table") return renderTable(section.head, section.rows);
  if (section.kind === "log") return html`<pre style="${logStyle}">${section.lines.join("\n")}</pre>`;
  const items = section.items.map((item) => html`<li>${item}</li>`);
  return html`<ul>
    ${items}
  </ul>`;
}

/** The HTML part: no pictures, no links, nothing loaded. */
export function renderHtml({ headline, notice, sections }: MailContent): string {
  const parts = sections
    .filter((section) => !isEmpty(section))
    .map(
      (section) =>
        html`<h2 style="font-size:16px;margin:20px 0 6px">${section.title}</h2>
          ${renderBody(section)} `,
    );
  const { text } = html`<html lang="en">
    <body style="font-family:sans-serif;font-size:14px;color:#222">
      <h1 style="font-size:20px">${headline}</h1>
      <p>${notice}</p>
      ${parts}
    </body>
  </html>`;
  return `<!doctype html>\n${text}\n`;
}
