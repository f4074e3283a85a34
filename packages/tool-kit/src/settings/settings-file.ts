import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { ConfigError } from "@d2pipe/errors";
import { type FileSetting, parseSettings } from "./parse-settings.ts";
import { pipelineSettings } from "./pipeline-settings.ts";

/** A settings file (`--env FILE`): settings by name, paths in it made absolute. */
export interface SettingsFile {
  path: string;
  settings: ReadonlyMap<string, FileSetting>;
  /** Why it cannot be used; empty when it can. Never a value. */
  issues: readonly string[];
}

const paths: ReadonlySet<string> = new Set(
  pipelineSettings.flatMap(({ name, isPath }) => (isPath ? [name] : [])),
);

/** An address with a scheme, or `-`. */
const noPath = /^(?:[a-z][a-z0-9+.-]*:\/\/|-$|$)/iu;

/** Settings from files may hold secrets. Undefined when only the owner can read the file; else what to say. */
export function findOpenMode(path: string, mode: number): string | undefined {
  return (mode & 0o077) === 0
    ? undefined
    : `${path} can be read by other users, and it may hold secrets: chmod 600 ${path}`;
}

function toIssues(name: string, { value, line, hasShellText }: FileSetting): string[] {
  if (!paths.has(name) || !hasShellText || noPath.test(value)) return [];
  return [`line ${line}: ${name}: nothing is put in for $… and ~ here; write the whole path`];
}

function toAbsolute(name: string, setting: FileSetting, folder: string): FileSetting {
  if (!paths.has(name) || noPath.test(setting.value)) return setting;
  return { ...setting, value: resolve(folder, setting.value) };
}

/** @param placeOf where a name has a value; undefined when it has none */
function listFormerNames(placeOf: (name: string) => string | undefined): string[] {
  return pipelineSettings.flatMap(({ name, formerName = "" }) => {
    const place = placeOf(formerName);
    return place === undefined ? [] : [`${place}: ${formerName} is called ${name} now; rename it`];
  });
}

function readText(path: string): { text: string; mode: number } {
  try {
    const { mode } = statSync(path);
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path)), mode };
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : "";
    const reason =
      code === "ENOENT"
        ? "there is no such file"
        : code === "ERR_ENCODING_INVALID_ENCODED_DATA"
          ? "not UTF-8; save it as UTF-8"
          : `not readable (${String(code)})`;
    throw new ConfigError([`--env ${path}: ${reason}`], { cause });
  }
}

/**
 * A settings file with all that is wrong with it, for who can still use the rest (to mail about it). Throws a `ConfigError`
 * when there is no such file or no text in it.
 */
export function loadSettingsFile(path: string): SettingsFile {
  const { text, mode } = readText(path);
  const parsed = parseSettings(text);
  const folder = dirname(resolve(path));
  const openMode = findOpenMode(path, mode);
  const entries = [...parsed.settings];
  const issues = [
    ...parsed.issues,
    ...listFormerNames((name) => {
      const setting = parsed.settings.get(name);
      return setting?.value ? `line ${setting.line}` : undefined;
    }),
    ...entries.flatMap(([name, setting]) => toIssues(name, setting)),
  ].map((issue) => `${path}: ${issue}`);
  return {
    path,
    settings: new Map(entries.map(([name, setting]) => [name, toAbsolute(name, setting, folder)])),
    issues: openMode === undefined ? issues : [openMode, ...issues],
  };
}

/**
 * The environment of a pipeline: that of this process, and below it the settings of the file. Throws a `ConfigError` for a
 * setting of the environment that has another name now.
 */
export function toEnvironment(
  environment: NodeJS.ProcessEnv,
  file: SettingsFile | undefined,
): NodeJS.ProcessEnv {
  const issues = listFormerNames((name) => (environment[name] ? "environment" : undefined));
  if (issues.length > 0) throw new ConfigError(issues);
  const merged = { ...environment };
  for (const [name, { value }] of file?.settings ?? []) merged[name] ||= value;
  return merged;
}

/** Throws a `ConfigError` that names everything wrong with the file, by line. */
export function ensureUsable({ issues }: SettingsFile): void {
  if (issues.length > 0) throw new ConfigError(issues);
}
