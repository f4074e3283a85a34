import { ExitCode, isHouseError } from "@d2pipe/errors";
import type { Tool } from "./define-tool.ts";
import { version } from "./version.ts";

/** Runs a declared tool on this process: its arguments, environment, stdin, stdout, stderr and exit code. */
export async function runTool(tool: Tool): Promise<void> {
  const words = process.argv.slice(2);
  try {
    if (!(await answerAboutItself(tool, words))) {
      const { runWork } = await import("./run-work.ts");
      process.exitCode = await runWork(tool, words);
    }
  } catch (error) {
    process.exitCode = showError(tool.name, error, words.includes("--log-json"));
  }
}

/** `--version`, `--help` and `--completion` need neither flags nor settings to be right, and load nothing. */
async function answerAboutItself(tool: Tool, words: readonly string[]): Promise<boolean> {
  if (words.includes("--version")) {
    process.stdout.write(`${tool.name} ${version}\n`);
    return true;
  }
  if (words.includes("--help") || words.includes("-h")) {
    const { renderHelp } = await import("./render-help.ts");
    process.stdout.write(renderHelp(tool));
    return true;
  }
  const at = words.findIndex((word) => word === "--completion" || word.startsWith("--completion="));
  if (at === -1) return false;
  const { renderCompletion } = await import("./completion.ts");
  const shell = words[at]?.split("=")[1] ?? words[at + 1] ?? "";
  process.stdout.write(renderCompletion(tool, shell));
  return true;
}

/** Errors for people: what, where, what to do; a stack only for bugs. Returns the exit code. */
export function showError(tool: string, error: unknown, json: boolean): ExitCode {
  const known = isHouseError(error);
  const lines = known
    ? [...error.message.split("\n"), ...(error.hint ? [`hint: ${error.hint}`] : [])]
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
