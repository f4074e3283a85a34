import type { DatabaseSync } from "node:sqlite";
import { type OutcomeStatus, outcomeStatuses } from "@d2pipe/records";
import { toMaybeNumber, toMaybeText, toNumber, toText } from "./columns.ts";

export type StatusCounts = Partial<Record<OutcomeStatus, number>>;

/** One run of a tool that wrote into the index. */
export interface Run {
  number: number;
  tool: string;
  pid: number;
  /** ISO time. */
  started: string;
  /** Undefined: it is running, or it was killed. */
  ended: string | undefined;
  counts: StatusCounts;
  exitCode: number | undefined;
  /** Whether the input was complete (design §2, stream lines). */
  complete: boolean | undefined;
}

/** What a run says of itself at its end. */
export interface RunResult {
  counts: StatusCounts;
  exitCode: number;
  complete: boolean;
}

export function startRun(db: DatabaseSync, run: Pick<Run, "tool" | "pid" | "started">): number {
  const row = db
    .prepare("INSERT INTO run (tool, pid, started) VALUES (?, ?, ?) RETURNING number")
    .get(run.tool, run.pid, run.started);
  return toNumber(row?.number);
}

export function endRun(db: DatabaseSync, number: number, ended: string, result: RunResult): void {
  db.prepare("UPDATE run SET ended = ?, counts = ?, exit_code = ?, complete = ? WHERE number = ?").run(
    ended,
    JSON.stringify(result.counts),
    result.exitCode,
    result.complete ? 1 : 0,
    number,
  );
}

function toCounts(text: string | undefined): StatusCounts {
  const stored: unknown = text === undefined ? {} : JSON.parse(text);
  const counts: StatusCounts = {};
  if (typeof stored !== "object" || stored === null) return counts;
  for (const status of outcomeStatuses) {
    const count: unknown = Reflect.get(stored, status);
    if (typeof count === "number") counts[status] = count;
  }
  return counts;
}

/** The newest first. */
export function readRuns(db: DatabaseSync, limit: number): Run[] {
  const rows = db.prepare("SELECT * FROM run ORDER BY number DESC LIMIT ?").all(limit);
  return rows.map((row) => {
    const complete = toMaybeNumber(row.complete);
    return {
      number: toNumber(row.number),
      tool: toText(row.tool),
      pid: toNumber(row.pid),
      started: toText(row.started),
      ended: toMaybeText(row.ended),
      counts: toCounts(toMaybeText(row.counts)),
      exitCode: toMaybeNumber(row.exit_code),
      complete: complete === undefined ? undefined : complete === 1,
    };
  });
}
