import { hostname } from "node:os";
import { ExitCode, isD2pipeError, UsageError } from "@d2pipe/errors";
import { formatHeadline, mergeSummaries, type RunEnd } from "@d2pipe/mailer";
import { loadSettingsFile, type RunWork, type ToolContext } from "@d2pipe/tool-kit";
import { type Description, describeEnd, type RunFacts } from "./describe-end.ts";
import {
  type Command,
  findMailSettings,
  type Plan,
  toCommand,
  toPipelineName,
  toPlan,
} from "./gather-run.ts";
import { mailEnd } from "./mail-end.ts";
import { type PartSummary, RunFolder } from "./run-folder.ts";
import { runScript } from "./run-script.ts";

/** A run, from the moment it was asked for. */
interface StartedRun {
  context: ToolContext;
  /** ISO time. */
  started: string;
}

/** Runs the script, and mails how it ended when somebody has to know. */
export function createRunPipeline(context: ToolContext): RunWork {
  const run = { context, started: context.now().toISOString() };
  const [script, ...args] = context.operands;
  if (script === undefined)
    throw new UsageError("no script was named", { hint: "run-pipeline --env FILE -- SCRIPT ARGUMENTS" });
  return {
    async run() {
      let { env } = context.common;
      try {
        const command = toCommand([script, ...args], env);
        ({ env } = command);
        await runAndMail(run, command, toPlan(env === undefined ? undefined : loadSettingsFile(env)));
      } catch (error) {
        await mailError(run, { name: toPipelineName(script, env), env }, error);
        throw error;
      }
    },
  };
}

async function runAndMail(
  run: StartedRun,
  command: Command,
  { environment, mail, mailOn }: Plan,
): Promise<void> {
  const { context } = run;
  const isInterrupted = (): boolean => context.exitWith(ExitCode.ok) === ExitCode.interrupted;
  using folder = new RunFolder();
  const { code, log } = await runScript({
    ...command,
    environment: { ...environment, D2PIPE_RUN: folder.path },
    stop: context.signal,
    signalOf: () => (isInterrupted() ? "SIGINT" : "SIGTERM"),
  });
  const name = toPipelineName(command.script, command.env);
  const facts: RunFacts = {
    name,
    code,
    log,
    steps: folder.readSteps(),
    ...toSummary(folder.readSummaries()),
  };
  const end = describeEnd(facts);
  context.raise(end.exitCode);
  context.out.count("steps", facts.steps.length, "step");
  // Who pressed Ctrl-C knows.
  if (isInterrupted() || (!end.needsLook && mailOn !== "always")) return;
  await mailEnd(context, mail, toEnd(run, facts, end), { mayWait: !context.signal.aborted });
}

/** A run that never started is mailed, too. */
async function mailError(
  run: StartedRun,
  { name, env }: { name: string; env: string | undefined },
  error: unknown,
): Promise<void> {
  const known = isD2pipeError(error) ? error : undefined;
  const message = known?.message ?? `this is a bug: ${String(error)}`;
  const log = [...message.split("\n"), ...(known?.hint === undefined ? [] : [`hint: ${known.hint}`])];
  const code = known?.exitCode ?? ExitCode.bug;
  const facts: RunFacts = { name, code, steps: [], log, summary: undefined, parts: [] };
  const end = toEnd(run, facts, describeEnd(facts));
  await mailEnd(run.context, findMailSettings(env), end, { mayWait: true });
}

/** The outcomes of all parts as one, and those of each. */
function toSummary(summaries: readonly PartSummary[]): Pick<RunFacts, "summary" | "parts"> {
  const parts = summaries.flatMap(({ part, summary }): [string, string][] =>
    part === undefined ? [] : [[part, formatHeadline(summary)]],
  );
  return { summary: mergeSummaries(summaries.map(({ summary }) => summary)), parts };
}

function toEnd(
  { context, started }: StartedRun,
  { name, summary, parts }: RunFacts,
  { state, advice, steps, log, isFailure }: Description,
): RunEnd {
  const finished = context.now().toISOString();
  // Of rejected records the codes say all; what stood on stderr adds nothing.
  const failure = isFailure ? { steps, log } : { steps: [], log: [] };
  return { name, state, advice, place: hostname(), started, finished, summary, parts, ...failure };
}
