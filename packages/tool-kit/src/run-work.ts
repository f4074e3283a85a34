import { ExitCode } from "@d2pipe/errors";
import { formatSeconds } from "@d2pipe/format";
import type { CommonValues } from "./common-flags.ts";
import { createLogger, type KitLogger } from "./create-logger.ts";
import type { HttpContext, Tool, ToolContext } from "./define-tool.ts";
import { Interruption } from "./interruption.ts";
import type { Logger } from "./logger.ts";
import type { ParsedFlags } from "./parse-flags.ts";
import { RaisedExit } from "./raised-exit.ts";
import { refuseSameFile } from "./refuse-same-file.ts";
import { RejectsFile } from "./rejects-file.ts";
import { readOrigin } from "./settings/read-origin.ts";
import { readSettings } from "./settings/read-settings.ts";
import { renderConfig } from "./settings/render-config.ts";
import { type Origin, resolveGroup } from "./settings/resolve.ts";
import { showError } from "./show-error.ts";
import { StdoutOutput } from "./stdout-output.ts";
import { Tally } from "./tally.ts";
import { toCommonValues } from "./to-common-values.ts";
import { settingsOf } from "./tool-flags.ts";
import { version } from "./version.ts";
import { ensureInput, workOnLines } from "./work-on-lines.ts";

/** Everything of a run that outlives the tool's own function. */
interface Run {
  tool: Tool;
  out: StdoutOutput;
  tally: Tally;
  raised: RaisedExit;
  rejects: RejectsFile | undefined;
  interruption: Interruption;
  context: ToolContext;
  log: KitLogger;
  readsLines: boolean;
}

/** Runs the tool's work with the flags and settings it declared. Returns the exit code; throws what no record is the cause of. */
export async function runWork(tool: Tool, parsed: ParsedFlags): Promise<ExitCode> {
  const common = toCommonValues(parsed.values);
  await tool.check?.({ flags: parsed.values, common });
  const origin = readOrigin(process.env, {
    // run-pipeline, which declares no settings, reads the file itself: a file that cannot be read is mailed, too.
    env: settingsOf(tool).length > 0 ? common.env : undefined,
    connection: common.connection,
    flags: parsed.values,
  });
  if (parsed.values["print-config"] === true) return printConfig(tool, parsed, origin);
  const run = prepare(tool, parsed, origin);
  const started = performance.now();
  const progress = showProgress(run, started);
  try {
    await work(run);
  } catch (error) {
    handleError(run, error, common.logJson);
  } finally {
    clearInterval(progress);
    run.log.clearProgress();
    run.interruption.dispose();
  }
  return await finish(run, started, common.logJson);
}

/** What was counted so far, on a terminal; a tool that knows more shows it with `log.progress`. */
function showProgress(run: Run, started: number): NodeJS.Timeout {
  const show = (): void => {
    const { tally, log, readsLines } = run;
    if (!tally.isEmpty) log.counts(tally.render(readsLines, (performance.now() - started) / 1000));
  };
  return setInterval(show, 500).unref();
}

function printConfig(tool: Tool, parsed: ParsedFlags, origin: Origin): ExitCode {
  const settings = settingsOf(tool).flatMap((group) => resolveGroup(group, origin));
  process.stdout.write(`${renderConfig(Object.entries(parsed.values), settings)}\n`);
  return ExitCode.ok;
}

/**
 * Never over a file that another flag names: a mapping or an index would be gone. What a real run left there may be fed again: a dry
 * run does not touch it.
 */
function openRejects(
  { rejects: file, dryRun }: CommonValues,
  { values }: ParsedFlags,
): RejectsFile | undefined {
  if (file === undefined || dryRun) return undefined;
  for (const [name, value] of Object.entries(values))
    if (name !== "rejects" && typeof value === "string") refuseSameFile(file, value, `the file of --${name}`);
  return new RejectsFile(file);
}

function toHttpContext(tool: Tool, { retries }: CommonValues, signal: AbortSignal, log: Logger): HttpContext {
  return {
    userAgent: `d2pipe/${version} ${tool.name}`,
    signal,
    retries,
    onRetry: ({ error, waitMs }) => log.warn(`${error.message}; again in ${formatSeconds(waitMs / 1000)}`),
  };
}

function prepare(tool: Tool, parsed: ParsedFlags, origin: Origin): Run {
  const common = toCommonValues(parsed.values);
  const settings = readSettings(tool.settings ?? [], origin, tool.settingsWhenAsked);
  const raised = new RaisedExit();
  const tally = new Tally();
  const interruption = new Interruption({ drains: tool.drains ?? false, now: () => performance.now() });
  const now = (): Date => new Date();
  const log = createLogger({
    tool: tool.name,
    quiet: common.quiet,
    verbose: common.verbose,
    json: common.logJson,
    now,
  });
  const rejects = openRejects(common, parsed);
  const out = new StdoutOutput({
    tool: tool.name,
    stream: process.stdout,
    tally,
    raise: raised.raise,
    rejects,
    dryRun: common.dryRun,
    onClosed: () => interruption.readerClosed(),
  });
  const context: ToolContext = {
    flags: parsed.values,
    common,
    operands: parsed.operands,
    settings,
    log,
    out,
    signal: interruption.signal,
    raise: raised.raise,
    exitWith: (code) => {
      if (interruption.exitCode !== undefined) raised.raise(interruption.exitCode);
      return raised.with(code);
    },
    now,
    http: toHttpContext(tool, common, interruption.signal, log),
  };
  return { tool, out, tally, raised, rejects, interruption, context, log, readsLines: tool.input !== "none" };
}

/** Whether there is any input is asked before the tool opens anything; one that may read or not says so first. */
async function work(run: Run): Promise<void> {
  const { tool } = run;
  if (tool.input === "records" || tool.input === "lines") ensureInput(tool);
  const started = await tool.start(run.context);
  run.readsLines = !("run" in started);
  if ("run" in started) return await started.run();
  ensureInput(tool);
  await workOnLines(run, started);
}

/** An error after a stop is the stop itself (an aborted request). */
function handleError(run: Run, error: unknown, json: boolean): void {
  run.context.log.clearProgress();
  const isAbort =
    error instanceof Error && (error.name === "AbortError" || error === run.interruption.signal.reason);
  if (run.interruption.signal.aborted && isAbort) return;
  run.raised.raise(showError(run.tool.name, error, json));
}

/** Nothing broke off: every input line was read and handled. */
function isWhole({ raised, interruption }: Run): boolean {
  return !interruption.signal.aborted && (raised.code === ExitCode.ok || raised.code === ExitCode.partial);
}

async function finish(run: Run, started: number, json: boolean): Promise<ExitCode> {
  run.context.log.clearProgress();
  try {
    await run.out.flush();
    run.rejects?.close({ isWhole: isWhole(run) });
  } catch (error) {
    run.raised.raise(showError(run.tool.name, error, json));
  }
  if (run.interruption.exitCode !== undefined) run.raised.raise(run.interruption.exitCode);
  const seconds = (performance.now() - started) / 1000;
  const code = run.raised.code;
  const summary = run.tally.render(run.readsLines, seconds);
  const line = json
    ? JSON.stringify({
        level: "summary",
        tool: run.tool.name,
        exitCode: code,
        ...run.tally.fields(run.readsLines, seconds),
      })
    : `${run.tool.name}: ${summary}`;
  process.stderr.write(`${line}\n`);
  return code;
}
