import { ExitCode, isD2pipeError } from "@d2pipe/errors";
import { listHints } from "./settings-hints.ts";

/** An error for people: what, where, what to do; a stack only for bugs. Returns the exit code. */
export function showError(tool: string, error: unknown, json: boolean): ExitCode {
  const known = isD2pipeError(error);
  const lines = known
    ? [...error.message.split("\n"), ...listHints(error).map((hint) => `hint: ${hint}`)]
    : [
        "this is a bug, please report it",
        error instanceof Error ? (error.stack ?? error.message) : String(error),
      ];
  const code = known ? error.code : "E_BUG";
  const text = json
    ? lines.map((message) => JSON.stringify({ level: "error", tool, code, message }))
    : lines.map((message) => `${tool}: ${message}`);
  process.stderr.write(`${text.join("\n")}\n`);
  return known ? error.exitCode : ExitCode.bug;
}
