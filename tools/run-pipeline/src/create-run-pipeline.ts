import { existsSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { basename } from "node:path";
import { ConfigError, ExitCode, isD2pipeError, UsageError } from "@d2pipe/errors";
import type { RunEnd } from "@d2pipe/mailer";
import {
  ensureUsable,
  loadSettingsFile,
  type MailSettings,
  readMailSettings,
  type RunWork,
  type SettingsFile,
  toEnvironment,
  type ToolContext,
} from "@d2pipe/tool-kit";
import { type Description, describeEnd, type RunFacts } from "./describe-end.ts";
import { RunFolder } from "./run-folder.ts";
import { runScript } from "./run-script.ts";

type Context = Omit<ToolContext, "flags"> & { readonly flags: { readonly env: string | undefined } };

/** The settings of a run, from its file and the environment. */
interface Plan {
  environment: NodeJS.ProcessEnv;
  mail: MailSettings | undefined;
  mailOn: "error" | "always";
}

/** The command line: which script, with which settings file. */
interface Command {
  /** Of the pipeline, with its settings file unless that is the usual one. */
  name: string;
  script: string;
  args: readonly string[];
  env: string | undefined;
}

/** Takes `--env FILE` or `--env=FILE` out of the script's arguments. */
function takeEnv(args: readonly string[]): { env: string | undefined; rest: readonly string[] } {
  const at = args.findIndex((arg) => arg === "--env" || arg.startsWith("--env="));
  if (at === -1) return { env: undefined, rest: args };
  const [, inline] = /^--env=(.*)$/u.exec(args[at] ?? "") ?? [];
  const env = inline ?? args[at + 1];
  if (env === undefined || env === "") throw new UsageError("--env needs a value: FILE");
  return { env, rest: args.toSpliced(at, inline === undefined ? 2 : 1) };
}

function toCommand({ flags, operands }: Context): Command {
  const [script, ...all] = operands;
  if (script === undefined)
    throw new UsageError("no script was named", { hint: "run-pipeline --env FILE -- SCRIPT ARGUMENTS" });
  const { env = flags.env, rest: args } = takeEnv(all);
  const name = basename(script).replace(/\.sh$/u, "");
  const file = env ?? (existsSync(".env") ? ".env" : undefined);
  const label = env === undefined || basename(env) === ".env" ? name : `${name} (${basename(env)})`;
  return { name: label, script, args, env: file };
}

function toMailOn(value = "error"): "error" | "always" {
  if (value === "error" || value === "always") return value;
  throw new ConfigError([`MAIL_ON is ${value}; expected error or always`]);
}

function toPlan(file: SettingsFile | undefined): Plan {
  if (file) ensureUsable(file);
  const environment = toEnvironment(process.env, file);
  const mail = readMailSettings(process.env, file);
  return { environment, mail, mailOn: toMailOn(environment.MAIL_ON || undefined) };
}

/** The mail settings, when the rest of the settings cannot be used. */
function findMailSettings(file: SettingsFile | undefined): MailSettings | undefined {
  try {
    return readMailSettings(process.env, file);
  } catch {
    return undefined;
  }
}

async function mailEnd(
  context: Context,
  mail: MailSettings | undefined,
  end: RunEnd,
  mayWait: boolean,
): Promise<void> {
  const { log, out, raise } = context;
  if (mail === undefined) {
    log.warn("no mail was sent: no mail server is set (SMTP_URL, MAIL_FROM, MAIL_TO)");
    return;
  }
  const { createMailer, renderRunEnd } = await import("@d2pipe/mailer");
  try {
    const mailer = createMailer({ smtpUrl: mail.smtpUrl, from: mail.from, delays: mayWait ? undefined : [] });
    await mailer.send({ ...renderRunEnd(end), to: mail.to });
    out.count("mailed");
  } catch (error) {
    if (!isD2pipeError(error)) throw error;
    log.error(`no mail was sent: ${error.message}${error.hint === undefined ? "" : ` (${error.hint})`}`);
    raise(error.exitCode);
  }
}

/** Runs the script, and mails how it ended when somebody has to know. */
export function createRunPipeline(context: Context): RunWork {
  const started = context.now().toISOString();

  function toEnd({ name, log, summary }: RunFacts, description: Description): RunEnd {
    const { state, advice, steps, isFailure } = description;
    const place = `${userInfo().username}@${hostname()}`;
    const finished = context.now().toISOString();
    // Records that were refused are told by their codes; what the tools said on the way adds nothing.
    const failure = isFailure ? { steps, log } : { steps: [], log: [] };
    return { name, state, advice, place, started, finished, summary, ...failure };
  }

  /** A run that never started is told of, too. */
  async function mailError(name: string, file: SettingsFile | undefined, error: unknown): Promise<void> {
    if (!isD2pipeError(error)) return;
    const log = [error.message, ...(error.hint === undefined ? [] : [`hint: ${error.hint}`])]
      .join("\n")
      .split("\n");
    const facts: RunFacts = { name, code: error.exitCode, steps: [], log, summary: undefined };
    await mailEnd(context, findMailSettings(file), toEnd(facts, describeEnd(facts)), true);
  }

  async function run(command: Command, { environment, mail, mailOn }: Plan): Promise<void> {
    using folder = new RunFolder();
    const { code, log } = await runScript({
      ...command,
      environment: { ...environment, D2PIPE_RUN: folder.path },
      stop: context.signal,
      signalOf: () => (context.exitWith(ExitCode.ok) === ExitCode.interrupted ? "SIGINT" : "SIGTERM"),
    });
    const facts: RunFacts = {
      name: command.name,
      code,
      steps: folder.readSteps(),
      log,
      summary: folder.readSummary(),
    };
    const end = describeEnd(facts);
    context.raise(end.exitCode);
    context.out.count("steps", facts.steps.length);
    const isStopped = context.signal.aborted;
    // Who pressed Ctrl-C knows.
    if (isStopped && context.exitWith(ExitCode.ok) === ExitCode.interrupted) return;
    if (end.needsLook || mailOn === "always") await mailEnd(context, mail, toEnd(facts, end), !isStopped);
  }

  return {
    async run() {
      const command = toCommand(context);
      let file: SettingsFile | undefined;
      try {
        if (command.env !== undefined) file = loadSettingsFile(command.env);
        await run(command, toPlan(file));
      } catch (error) {
        await mailError(command.name, file, error);
        throw error;
      }
    },
  };
}
