import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { StorageError, UsageError } from "@d2pipe/errors";

const mark = "# Written by the d2pipe sandbox; gone when it stops.\n";

/** Refuses a file that is somebody's own settings. */
export function ensureOurs(path: string): void {
  if (!existsSync(path) || readFileSync(path, "utf8").startsWith(mark)) return;
  throw new UsageError(`--write-env ${path}: the file is there and was not written by the sandbox`, {
    hint: "name another file",
  });
}

/** Whole or not at all, so that a waiting script never reads half of it. Values are quoted for a shell. */
export function writeEnvFile(path: string, env: Readonly<Record<string, string>>): void {
  const lines = Object.entries(env).map(([name, value]) => `${name}='${value}'\n`);
  const unfinished = `${path}.${process.pid}`;
  try {
    writeFileSync(unfinished, mark + lines.join(""), { mode: 0o600 });
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    const reason = error instanceof Error ? error.message : String(error);
    throw new StorageError(`--write-env ${path}: cannot be written (${reason})`, { cause: error });
  }
}

export function removeEnvFile(path: string): void {
  rmSync(path, { force: true });
}
