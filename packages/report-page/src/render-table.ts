import { type Html, html } from "@d2pipe/html";

/** What the filters look at; empty: the row has no such thing, and that filter leaves it alone. */
export interface RowFacts {
  stream?: string | undefined;
  status?: string | undefined;
  code?: string | undefined;
  /** ISO time or day. */
  date?: string | undefined;
}

export function renderRow(facts: RowFacts, cells: readonly (Html | string | number)[]): Html {
  const tds = cells.map((cell) =>
    typeof cell === "number" ? html`<td class="n">${cell}</td>` : html`<td>${cell}</td>`,
  );
  const { stream = "", status = "", code = "", date = "" } = facts;
  return html`<tr
    data-stream="${stream}"
    data-status="${status}"
    data-code="${code}"
    data-date="${date.slice(0, 10)}"
  >
    ${tds}
  </tr> `;
}

/** `heads` that start with `#` are of numbers. */
export function renderTable(caption: string, heads: readonly string[], rows: readonly Html[]): Html {
  const ths = heads.map((head) =>
    head.startsWith("#")
      ? html`<th scope="col" class="n">${head.slice(1)}</th>`
      : html`<th scope="col">${head}</th>`,
  );
  return html`<div class="scroll">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${ths}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
