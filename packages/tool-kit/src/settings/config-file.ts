import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { ConfigError } from "@d2pipe/errors";
import { z } from "zod";
import { findOpenMode } from "./settings-file.ts";

/** The config file: the variables' own names as keys, and the same again for each named connection. */
export interface ConfigFile {
  path: string;
  values: Readonly<Record<string, string>>;
  connections: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const text = z.union([z.string(), z.array(z.string()).transform((list) => list.join(","))]);
const schema = z
  .object({ connections: z.record(z.string(), z.record(z.string(), text)).default({}) })
  .catchall(text);

/** The file that `D2PIPE_CONFIG` names, else `./d2pipe.json`, else `~/.config/d2pipe/config.json`; undefined when there is none. */
export function readConfigFile(named: string | undefined): ConfigFile | undefined {
  const candidates = named ? [named] : ["d2pipe.json", join(homedir(), ".config", "d2pipe", "config.json")];
  for (const path of candidates) {
    const mode = statSync(path, { throwIfNoEntry: false })?.mode;
    if (mode !== undefined) return readChecked(path, mode);
  }
  if (named) throw new ConfigError([`D2PIPE_CONFIG names ${named}, which does not exist`]);
  return undefined;
}

function readChecked(path: string, mode: number): ConfigFile {
  const openMode = findOpenMode(path, mode);
  if (openMode !== undefined) throw new ConfigError([openMode]);
  const result = schema.safeParse(parseJson(path));
  if (!result.success) {
    throw new ConfigError(
      result.error.issues.map((issue) => `${path}: ${issue.path.join(".")}: ${issue.message}`),
    );
  }
  const { connections, ...rest } = result.data;
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(rest)) if (typeof value === "string") values[name] = value;
  return { path, values, connections };
}

function parseJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/, "[^]*$/, "") : "unreadable";
    throw new ConfigError([`${path}: ${reason}`], { cause });
  }
}
