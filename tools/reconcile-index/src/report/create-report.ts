import { ExitCode } from "@d2pipe/errors";
import type { IndexReader } from "@d2pipe/index-store";
import { listReviewRows, type ReviewRow } from "@d2pipe/reconcile";
import type { RunWork } from "@d2pipe/tool-kit";
import { type ReconcileContext, withReader } from "../reconcile-context.ts";
import { gatherReport } from "./gather-report.ts";
import { renderReport } from "./render-report.ts";
import { toReportLines } from "./to-report-lines.ts";

/** The report for people or for programs. Exit 5 when the review asks for action. */
export function createReport(context: ReconcileContext): RunWork {
  return {
    run: async () => await withReader(context, async (reader, file) => await report(context, reader, file)),
  };
}

async function report(context: ReconcileContext, reader: IndexReader, file: string): Promise<void> {
  const { flags, log, out, raise } = context;
  const gathered = await gatherReport(reader, file, flags.runs);
  if (flags.json) for (const line of toReportLines(gathered)) out.writeText(JSON.stringify(line));
  else log.info(renderReport(gathered).join("\n"));
  for await (const row of listReviewRows(reader, { stream: flags.stream })) {
    if (row.needsAction) raise(ExitCode.partial);
    await show(context, row);
  }
}

async function show({ flags, log, out }: ReconcileContext, row: ReviewRow): Promise<void> {
  out.count(row.status);
  if (flags.json) out.writeText(JSON.stringify({ review: row }));
  else
    log.info(
      `  ${row.status} ${row.id}${row.target === undefined ? "" : ` event/${row.target}`}${row.became === undefined ? "" : `, edited? now ${row.became}`}`,
    );
  if (out.full) await out.drained();
}
