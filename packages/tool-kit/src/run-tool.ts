import type { Tool } from "./define-tool.ts";
import { toOwnArgs } from "./own-args.ts";
import { showError } from "./show-error.ts";
import { version } from "./version.ts";

/** Runs a declared tool on this process: its arguments, environment, stdin, stdout, stderr and exit code. */
export async function runTool(tool: Tool): Promise<void> {
  const words = process.argv.slice(2);
  // Whoever reads stderr may be gone (a terminal that was closed): that must not end a run between a request and its answer.
  process.stderr.on("error", () => undefined);
  try {
    if (!(await answerAboutItself(tool, words))) {
      const { runWork } = await import("./run-work.ts");
      process.exitCode = await runWork(tool, words);
    }
  } catch (error) {
    process.exitCode = showError(tool.name, error, toOwnArgs(words).includes("--log-json"));
  }
}

/**
 * `--version`, `--help` and `--completion` need neither required flags nor settings, and alone load nothing. Beside another
 * word they wait for its fault, as cobra has it: nothing of a wrong command line goes to stdout.
 */
async function answerAboutItself(tool: Tool, args: readonly string[]): Promise<boolean> {
  const words = toOwnArgs(args);
  const isAsked = words.some((word) => /^(--version|--help|-h|--completion(=.*)?)$/.test(word));
  if (!isAsked) return false;
  if (words.length > 1) {
    const { readFlags } = await import("./read-flags.ts");
    readFlags(tool, words, { mayLack: true });
  }
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
  const { renderCompletion } = await import("./completion.ts");
  const shell = words[at]?.split("=")[1] ?? words[at + 1] ?? "";
  process.stdout.write(renderCompletion(tool, shell));
  return true;
}
