import { readConfigFile } from "./config-file.ts";
import { readSettings } from "./read-settings.ts";
import { type Origin, resolveGroup } from "./resolve.ts";
import { ensureUsable, loadSettingsFile, type SettingsFile } from "./settings-file.ts";
import type { MailSettings } from "./settings.ts";

/** What the flags of a run say of its settings. */
interface Given {
  /** Settings file. */
  env: string | undefined;
  connection: string | undefined;
  flags: Origin["flags"];
}

/** The settings file with all that is wrong with it refused at once. Throws a `ConfigError`. */
function readSettingsFile(path: string): SettingsFile {
  const file = loadSettingsFile(path);
  ensureUsable(file);
  return file;
}

function toOrigin(
  environment: NodeJS.ProcessEnv,
  settingsFile: SettingsFile | undefined,
  given: Pick<Origin, "connection" | "flags">,
): Origin {
  const named = environment.D2PIPE_CONFIG || settingsFile?.settings.get("D2PIPE_CONFIG")?.value;
  return { ...given, environment, settingsFile, file: readConfigFile(named || undefined) };
}

/** Every place that settings come from. Throws a `ConfigError` for a file that is not there or not as it should be. */
export function readOrigin(environment: NodeJS.ProcessEnv, { env, connection, flags }: Given): Origin {
  const settingsFile = env === undefined ? undefined : readSettingsFile(env);
  return toOrigin(environment, settingsFile, { connection, flags });
}

/**
 * Mail settings for who mails about a run and not about records. Undefined when no mail server is set. Throws a
 * `ConfigError` when one is, and sender or receivers are missing or wrong.
 */
export function readMailSettings(
  environment: NodeJS.ProcessEnv,
  settingsFile: SettingsFile | undefined,
): MailSettings | undefined {
  const origin = toOrigin(environment, settingsFile, { connection: undefined, flags: {} });
  const server = resolveGroup("mail", origin).find(({ name }) => name === "SMTP_URL");
  return server?.value === undefined ? undefined : readSettings(["mail"], origin).mail;
}
