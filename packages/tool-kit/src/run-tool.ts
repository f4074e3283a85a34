import { UsageError } from "@d2pipe/errors";
import type { Tool } from "./define-tool.ts";
import { parseFlags, type ParsedFlags } from "./parse-flags.ts";
import { showError } from "./show-error.ts";
import { flagsOf } from "./tool-flags.ts";
import { version } from "./version.ts";

/** Runs a declared tool on this process: its arguments, environment, stdin, stdout, stderr and exit code. */
export async function runTool(tool: Tool): Promise<void> {
  // Whoever reads stderr may be gone (a terminal that was closed): that must not end a run between a request and its answer.
  process.stderr.on("error", () => undefined);
  const parsed = parseFlags(flagsOf(tool), process.argv.slice(2), tool.operands?.max ?? 0);
  try {
    ensureGood(parsed);
    const answer = await answerAboutItself(tool, parsed);
    if (answer !== undefined) {
      process.stdout.write(answer);
      return;
    }
    const { runWork } = await import("./run-work.ts");
    process.exitCode = await runWork(tool, parsed);
  } catch (error) {
    process.exitCode = showError(tool.name, error, parsed.values["log-json"] === true);
  }
}

/** Questions about the tool itself, which need no required flag beside them. */
const questions = ["version", "help", "completion", "print-config"];

/** Also beside a question, as cobra has it: nothing of a wrong command line goes to stdout. */
function ensureGood({ values, issues, missing }: ParsedFlags): void {
  const isQuestion = questions.some((name) => values[name] !== undefined && values[name] !== false);
  const all = isQuestion ? issues : [...issues, ...missing];
  if (all.length > 0) throw new UsageError(all.join("\n"));
}

/** The answer to `--version`, `--help` or `--completion`; what makes it is loaded for it alone. */
async function answerAboutItself(tool: Tool, { values }: ParsedFlags): Promise<string | undefined> {
  if (values.version === true) return `${tool.name} ${version}\n`;
  if (values.help === true) {
    const { renderHelp } = await import("./render-help.ts");
    return renderHelp(tool);
  }
  if (typeof values.completion !== "string") return undefined;
  const { renderCompletion } = await import("./completion.ts");
  return renderCompletion(tool, values.completion);
}
