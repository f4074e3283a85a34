import { isEmpty, type MailContent, type Section } from "./mail-content.ts";

const number = /^\d+$/u;

/** Columns side by side; numbers on the right of theirs. */
function renderTable(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  return rows.map((row) => {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return number.test(cell) ? cell.padStart(width) : cell.padEnd(width);
    });
    return cells.join("  ").trimEnd();
  });
}

function renderLines(section: Section): readonly string[] {
  if (section.kind === "list") return section.items;
  return section.kind === "table" ? renderTable(section.rows) : section.lines;
}

/** The text part. */
export function renderText({ headline, notice, sections }: MailContent): string {
  const parts = sections
    .filter((section) => !isEmpty(section))
    .flatMap((section) => ["", section.title, ...renderLines(section).map((line) => `  ${line}`)]);
  return `${[headline, notice, ...parts].join("\n")}\n`;
}
