import { explainTrackerError, listRequestIssues } from "@d2pipe/dhis2-model";
import { ExitCode, isD2pipeError } from "@d2pipe/errors";
import { Push } from "@d2pipe/push";
import type { Rejection, TrackerEvent } from "@d2pipe/records";
import type { LineWork, ToolContext } from "@d2pipe/tool-kit";
import { PayloadFiles } from "./payload-files.ts";
import { RunCounts } from "./run-counts.ts";
import { openRunIndex, type RunIndex } from "./run-index.ts";
import { createSleep, systemClock } from "./system-clock.ts";
import { createTrackerPort } from "./tracker-port.ts";

interface PushFlags {
  full: boolean;
  "max-deletes": number | undefined;
  "batch-size": number;
  lanes: number;
  "payload-dir": string | undefined;
}

export type PushContext = Omit<ToolContext, "flags" | "operands"> & { flags: PushFlags };

/** Records in hand at most: a few requests on every lane, so that a slow one does not stop the others. */
const window = 4000;

function check(event: TrackerEvent): Rejection | undefined {
  const [issue] = listRequestIssues(event);
  return (
    issue && { code: issue.code, message: issue.message, hint: "correct it in the mapping or at the source" }
  );
}

function createTarget(context: PushContext): ReturnType<typeof createTrackerPort> {
  const { flags, settings, signal, log, http } = context;
  const { url: baseUrl, login } = settings.dhis2;
  const folder = flags["payload-dir"];
  return createTrackerPort({
    client: {
      baseUrl,
      login,
      userAgent: http.userAgent,
      retries: http.retries,
      onRetry: (info) => http.onRetry(info),
      // Not the signal: a request in flight is settled before the tool stops.
      sleep: createSleep(baseUrl, signal),
    },
    payloads: folder === undefined ? undefined : new PayloadFiles(folder, context.now()),
    warn: (message) => log.warn(message),
  });
}

function createPush(context: PushContext, index: RunIndex): Push {
  const { flags, common, out, signal } = context;
  return new Push({
    target: createTarget(context),
    index: index.port,
    clock: systemClock,
    out,
    explain: (code, args) => explainTrackerError({ errorCode: code, args }),
    check,
    limits: { batchSize: flags["batch-size"], lanes: flags.lanes },
    retries: context.http.retries,
    window,
    isDry: common.dryRun,
    full: flags.full,
    maxDeletes: flags["max-deletes"],
    known: index.known,
    owed: index.owed,
    signal,
  });
}

function renderProgress(lines: number, counts: Push["counts"]): string {
  return [`${lines} lines`, ...Object.entries(counts).map(([status, count]) => `${count} ${status}`)].join(
    ", ",
  );
}

/** Puts server, index and output together; closes the index however the run ends. */
export async function createPushDhis2(context: PushContext): Promise<LineWork> {
  const { common, log, now } = context;
  if (common.index === undefined)
    log.warn("no --index: nothing is remembered, so every record is sent by every run");
  const index = await openRunIndex({ file: common.index, isDry: common.dryRun, now });
  const push = createPush(context, index);
  const runCounts = new RunCounts();

  async function close(error: unknown, complete: boolean): Promise<void> {
    const ended = complete || context.signal.aborted ? ExitCode.ok : ExitCode.input;
    const failed = isD2pipeError(error) ? error.exitCode : ExitCode.bug;
    const exitCode = context.exitWith(error === undefined ? ended : failed);
    await index.close({ counts: runCounts.with(push.counts), exitCode, complete });
  }
  async function closeOnError(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      await close(error, false);
      throw error;
    }
  }
  let lines = 0;
  return {
    line: (parsed, raw) => {
      lines += 1;
      if (lines % 1000 === 0) log.progress(renderProgress(lines, push.counts));
      if (parsed.kind === "outcome") runCounts.addUpstream(parsed.line.outcome.status);
      const busy = push.line(parsed, raw);
      return busy && closeOnError(busy);
    },
    end: async ({ complete }) => {
      await closeOnError(push.end({ complete }));
      await close(undefined, complete);
    },
  };
}
