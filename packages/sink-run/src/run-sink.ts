import { ExitCode, isD2pipeError } from "@d2pipe/errors";
import type { Index } from "@d2pipe/index-store";
import type { InputEnd, InputLine, ToolContext } from "@d2pipe/tool-kit";
import { RunCounts, type StatusCounts } from "./run-counts.ts";
import { openRunIndex } from "./run-index.ts";

type Lines = AsyncGenerator<readonly InputLine[], InputEnd>;

/** Of a tool's context what its run in the index needs. */
export type SinkContext = Pick<ToolContext, "common" | "exitWith" | "now" | "signal">;

/** What a sink did with its lines. */
export interface SinkResult {
  /** Outcomes of its own. */
  counts: StatusCounts;
  /** What stopped it; every record that came in has its outcome all the same. */
  failure: { error: unknown } | undefined;
}

/**
 * One run of a sink: opens the index, and writes into it how the run ended, however it ends.
 *
 * @param tool name of the tool, which the index keeps with the run
 * @param work takes the lines to their outcomes; what it throws ends the run as a failure does
 * @throws what the work failed with, and what opening the index throws (`openIndex` of `@d2pipe/index-store`)
 */
export async function runSink(
  { common, exitWith, now, signal }: SinkContext,
  { tool, input }: { tool: string; input: Lines },
  work: (index: Index, lines: Lines) => Promise<SinkResult>,
): Promise<void> {
  const counts = new RunCounts();
  const lines = counts.count(input);
  const opened = await openRunIndex({ tool, file: common.index, isDry: common.dryRun, now });
  const { counts: own, failure } = await attempt(() => work(opened.index, lines));
  const code = failure && (isD2pipeError(failure.error) ? failure.error.exitCode : ExitCode.bug);
  const complete = counts.isComplete && !failure;
  const ended = complete || signal.aborted ? ExitCode.ok : ExitCode.input;
  try {
    await opened.index.endRun({ counts: counts.addTo(own), exitCode: exitWith(code ?? ended), complete });
  } finally {
    opened.close();
  }
  if (failure) throw failure.error;
}

async function attempt(work: () => Promise<SinkResult>): Promise<SinkResult> {
  try {
    return await work();
  } catch (error) {
    return { counts: {}, failure: { error } };
  }
}
