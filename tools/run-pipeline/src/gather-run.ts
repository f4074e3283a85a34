import { existsSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { ConfigError, UsageError } from "@d2pipe/errors";
import {
  ensureUsable,
  loadSettingsFile,
  type MailSettings,
  readMailSettings,
  type SettingsFile,
  toEnvironment,
} from "@d2pipe/tool-kit";

/** Which script is run, and with what. */
export interface Command {
  script: string;
  args: readonly string[];
  /** Settings file. */
  env: string | undefined;
}

/** The settings of a run, from its file and the environment. */
export interface Plan {
  environment: NodeJS.ProcessEnv;
  mail: MailSettings | undefined;
  mailOn: "error" | "always";
}

/** `/opt/d2pipe/pipelines/cases-to-events.sh` is `cases-to-events`; with the settings file where that was named. */
export function toPipelineName(script: string, env: string | undefined): string {
  const name = basename(script).replace(/\.sh$/u, "");
  return env === undefined || basename(env) === ".env" ? name : `${name} (${basename(env)})`;
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

/** @param operands the script and its arguments; without an `--env` among them the one before them counts, else `.env` */
export function toCommand(
  [script, ...all]: readonly [string, ...string[]],
  ownEnv: string | undefined,
): Command {
  const { env = ownEnv, rest: args } = takeEnv(all);
  return { script, args, env: env ?? (existsSync(".env") ? ".env" : undefined) };
}

function toMailOn(value: string): "error" | "always" {
  if (value === "error" || value === "always") return value;
  throw new ConfigError([`MAIL_ON is ${value}; expected error or always`]);
}

/** Everything that can be wrong before the script starts is found here. Throws a `ConfigError`. */
export function toPlan(file: SettingsFile | undefined): Plan {
  if (file) ensureUsable(file);
  const environment = toEnvironment(process.env, file);
  // Started by hand or by cron, the state is the same.
  if (file) environment.STATE ||= dirname(resolve(file.path));
  const mail = readMailSettings(process.env, file);
  return { environment, mail, mailOn: toMailOn(environment.MAIL_ON || "error") };
}

/** What can still be read of a settings file that cannot be used, to mail about it. */
export function findMailSettings(env: string | undefined): MailSettings | undefined {
  try {
    return readMailSettings(process.env, env === undefined ? undefined : loadSettingsFile(env));
  } catch {
    return undefined;
  }
}
