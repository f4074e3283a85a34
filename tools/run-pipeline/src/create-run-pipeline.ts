import { hostname } from "node:os";
import { ExitCode, isD2pipeError, UsageError } from "@d2pipe/errors";
import type { RunEnd } from "@d2pipe/mailer";
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
import { RunFolder } from "./run-folder.ts";
import { runScript } from "./run-script.ts";

/** Runs the script, and mails how it ended when somebody has to know. */
export function createRunPipeline(context: ToolContext): RunWork {
  const started = context.now().toISOString();
  const [script, ...args] = context.operands;
  if (script === undefined)
    throw new UsageError("no script was named", { hint: "run-pipeline --env FILE -- SCRIPT ARGUMENTS" });
  const isInterrupted = (): boolean => context.exitWith(ExitCode.ok) === ExitCode.interrupted;

  function toEnd({ name, log, summary }: RunFacts, description: Description): RunEnd {
    const { state, advice, steps, isFailure } = description;
    const finished = context.now().toISOString();
    // Of rejected records the codes say all; what stood on stderr adds nothing.
    const failure = isFailure ? { steps, log } : { steps: [], log: [] };
    return { name, state, advice, place: hostname(), started, finished, summary, ...failure };
  }

  /** A run that never started is mailed, too. */
  async function mailError(name: string, env: string | undefined, error: unknown): Promise<void> {
    const known = isD2pipeError(error) ? error : undefined;
    const message = known?.message ?? `this is a bug: ${String(error)}`;
    const log = [...message.split("\n"), ...(known?.hint === undefined ? [] : [`hint: ${known.hint}`])];
    const facts: RunFacts = {
      name,
      code: known?.exitCode ?? ExitCode.bug,
      steps: [],
      log,
      summary: undefined,
    };
    await mailEnd(context, findMailSettings(env), toEnd(facts, describeEnd(facts)), { mayWait: true });
  }

  async function run(command: Command, { environment, mail, mailOn }: Plan): Promise<void> {
    using folder = new RunFolder();
    const { code, log } = await runScript({
      ...command,
      environment: { ...environment, D2PIPE_RUN: folder.path },
      stop: context.signal,
      signalOf: () => (isInterrupted() ? "SIGINT" : "SIGTERM"),
    });
    const name = toPipelineName(command.script, command.env);
    const facts: RunFacts = { name, code, steps: folder.readSteps(), log, summary: folder.readSummary() };
    const end = describeEnd(facts);
    context.raise(end.exitCode);
    context.out.count("steps", facts.steps.length, "step");
    // Who pressed Ctrl-C knows.
    if (isInterrupted() || (!end.needsLook && mailOn !== "always")) return;
    await mailEnd(context, mail, toEnd(facts, end), { mayWait: !context.signal.aborted });
  }

  return {
    async run() {
      let { env } = context.common;
      try {
        const command = toCommand([script, ...args], env);
        ({ env } = command);
        await run(command, toPlan(env === undefined ? undefined : loadSettingsFile(env)));
      } catch (error) {
        await mailError(toPipelineName(script, env), env, error);
        throw error;
      }
    },
  };
}
