import { explainCode } from "@d2pipe/dhis2-model";
import type { Report } from "./gather-report.ts";

function total(counts: readonly { count: number }[]): number {
  return counts.reduce((sum, { count }) => sum + count, 0);
}

/** The report for programs: one JSON object a line, its only key says which kind. */
export function* toReportLines(report: Report): Generator<object> {
  const { file, schema, created, server, entries, pending, inFlight, checkpoints, runs } = report;
  const counts = { entries: total(entries), pending: total(pending), inFlight };
  yield { index: { file, schema, created, server, ...counts } };
  for (const count of entries) yield { entries: count };
  for (const count of pending) yield { pending: { ...count, ...explainCode(count.code) } };
  for (const checkpoint of checkpoints) yield { checkpoint };
  for (const run of runs) yield { run };
}
