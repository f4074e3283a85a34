import type { ConfigFile } from "./config-file.ts";
import type { SettingsFile } from "./settings-file.ts";
import type { SettingsGroup } from "./settings.ts";
import { type Variable, variableOfConnection, variables } from "./variables.ts";

export interface Origin {
  environment: NodeJS.ProcessEnv;
  /** Of `--env FILE`. */
  settingsFile?: SettingsFile | undefined;
  file: ConfigFile | undefined;
  connection: string | undefined;
  /** Values of the tool's flags by name. */
  flags: Readonly<Record<string, unknown>>;
}

/** A setting, its value, and where that came from. */
export interface Resolved {
  variable: Variable;
  /** The name that was asked for, with the connection's name inside. */
  name: string;
  value: string | undefined;
  origin: string;
}

/** Flags beat environment beats settings file beats config file beats default; the first spelling that has a value wins. */
export function resolveGroup(group: SettingsGroup, origin: Origin): Resolved[] {
  return variables[group].map((variable) => resolveVariable(variable, origin));
}

function resolveVariable(variable: Variable, origin: Origin): Resolved {
  const { environment, settingsFile, file, connection } = origin;
  const spellings = [variable.name, ...(variable.aliases ?? [])];
  const name = variableOfConnection(variable.name, connection);
  const given = valueOfFlag(variable, origin);
  if (given !== "") return { variable, name, value: given, origin: `flag --${variable.flag}` };
  const named = spellings.map((each) => variableOfConnection(each, connection));
  for (const spelling of named) {
    const value = withoutLineEnd(environment[spelling]);
    if (value !== "") return { variable, name, value, origin: `environment ${spelling}` };
  }
  for (const spelling of named) {
    const { value = "", line } = settingsFile?.settings.get(spelling) ?? {};
    if (value !== "") return { variable, name, value, origin: `${settingsFile?.path} line ${line}` };
  }
  const inFile = connection === undefined ? file?.values : file?.connections[connection];
  for (const spelling of spellings) {
    const value = withoutLineEnd(inFile?.[spelling]);
    if (value !== "") return { variable, name, value, origin: file?.path ?? "config file" };
  }
  return {
    variable,
    name,
    value: variable.default,
    origin: variable.default === undefined ? "not set" : "default",
  };
}

/** Of a file with the line ends of Windows, or of a secret that was pasted: no header could carry it. */
function withoutLineEnd(value = ""): string {
  return value.replace(/[\r\n]+$/, "");
}

function valueOfFlag({ flag = "" }: Variable, { flags }: Origin): string {
  const given = flags[flag];
  if (Array.isArray(given)) return given.join(",");
  return typeof given === "string" ? given : "";
}
