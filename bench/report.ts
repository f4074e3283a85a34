export interface Row {
  what: string;
  measured: string;
  aim: string;
  peak: number;
}

/** The rows as a table of Markdown. */
export function renderRows(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ what, measured, aim, peak }) =>
      `| ${what} | ${measured} | ${aim} | ${peak === 0 ? "" : `${peak.toFixed(0)} MiB`} |`,
  );
  return ["| What | Measured | Aim | Peak |", "| --- | --- | --- | --- |", ...lines].join("\n");
}

export function perSecond(count: number, seconds: number): string {
  return `${Math.round(count / seconds).toLocaleString("en")}/s`;
}
