import { readConfigFile } from "./config-file.ts";
import type { Origin } from "./resolve.ts";
import { ensureUsable, loadSettingsFile, type SettingsFile } from "./settings-file.ts";

/** What the flags of a run say of its settings. */
interface Given {
  /** Settings file. */
  env: string | undefined;
  connection: string | undefined;
  flags: Origin["flags"];
}

function readSettingsFile(path: string): SettingsFile {
  const file = loadSettingsFile(path);
  ensureUsable(file);
  return file;
}

/** Every place that settings come from. Throws a `ConfigError` for a file that is not there or not as it should be. */
export function readOrigin(environment: NodeJS.ProcessEnv, { env, connection, flags }: Given): Origin {
  const settingsFile = env === undefined ? undefined : readSettingsFile(env);
  const configFile = environment.D2PIPE_CONFIG || settingsFile?.settings.get("D2PIPE_CONFIG")?.value;
  return { environment, settingsFile, file: readConfigFile(configFile || undefined), connection, flags };
}
