import { explainCode } from "@d2pipe/dhis2-model";
import { type Run } from "@d2pipe/index-store";
import type { Report } from "./gather-report.ts";

const width = 9;

function renderRun({ tool, started, ended, counts, exitCode, complete }: Run): string {
  const end = ended === undefined ? "running or killed" : `exit ${exitCode}`;
  const said = Object.entries(counts).map(([status, count]) => `${count} ${status}`);
  const incomplete = complete === false ? ["input incomplete"] : [];
  return `  ${started} ${tool}: ${[end, ...incomplete, ...said].join(", ")}`;
}

function formatInFlight(count: number): string {
  return `${String(count).padStart(width)} sent by a run that is at work or was killed; the next run finds out what became of them`;
}

function block(title: string, lines: readonly string[], none: string): string[] {
  return [title, ...(lines.length === 0 ? [`  ${none}`] : lines)];
}

/** The report for people, line by line. */
export function renderReport({
  file,
  created,
  server,
  entries,
  pending,
  inFlight,
  checkpoints,
  runs,
}: Report): string[] {
  return [
    `${file}, made ${created}${server ? `, of ${server.address}` : ""}`,
    ...block(
      "Entries",
      entries.map(
        ({ system, stream, scope, status, count }) =>
          `${String(count).padStart(width)} ${status}: ${system} ${stream} ${scope === "" ? "(no target)" : scope}`,
      ),
      "none yet",
    ),
    ...block(
      "Waiting to be corrected",
      pending.map(({ stream, code, count }) => {
        const { message, hint } = explainCode(code);
        return `${String(count).padStart(width)} ${code ?? "-"} in ${stream}: ${message}${hint ? `; ${hint}` : ""}`;
      }),
      "nothing",
    ),
    ...(inFlight === 0 ? [] : block("In flight", [formatInFlight(inFlight)], "")),
    ...block(
      "Checkpoints",
      checkpoints.map(({ system, stream, cursor }) => `  ${system} ${stream}: ${JSON.stringify(cursor)}`),
      "none",
    ),
    ...block("Last runs", runs.map(renderRun), "none"),
  ];
}
