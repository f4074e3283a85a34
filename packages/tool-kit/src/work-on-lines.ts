import { ExitCode, type InputError, UsageError } from "@d2pipe/errors";
import type { ParsedLine, RecordKind } from "@d2pipe/records";
import type {
  InputEnd,
  InputLine,
  LineWork,
  RecordWork,
  SinkWork,
  Tool,
  ToolContext,
} from "./define-tool.ts";
import { Framing, type FramingReport } from "./framing.ts";
import type { Interruption } from "./interruption.ts";
import { readLines } from "./read-lines.ts";
import type { StdoutOutput } from "./stdout-output.ts";
import type { Tally } from "./tally.ts";

export interface LineRun {
  tool: Tool;
  context: ToolContext;
  out: StdoutOutput;
  tally: Tally;
  interruption: Interruption;
}

/** Throws a `UsageError` when nothing can come. */
export function ensureInput({ name }: Tool): void {
  if (!process.stdin.isTTY) return;
  throw new UsageError(`${name} reads lines from stdin, and stdin is a terminal`, {
    hint: `see ${name} --help`,
  });
}

/** Counting, framing and pass-through around a tool's own function; one line at a time unless it takes them itself. */
export async function workOnLines(run: LineRun, work: RecordWork | LineWork | SinkWork): Promise<void> {
  const { interruption, context } = run;
  const input = new CountedInput(run);
  if ("consume" in work) await work.consume(countedPieces(input));
  else await handleEach(run, work, input);
  process.stdin.destroy();
  const { issue } = input;
  if (issue) throw issue;
  const { issues } = input.report;
  if (issues.length === 0 || interruption.isStopped) return;
  for (const each of issues) context.log.error(`input is incomplete: ${each}`);
  context.raise(ExitCode.input);
}

async function handleEach(run: LineRun, work: RecordWork | LineWork, input: CountedInput): Promise<void> {
  const { out, interruption } = run;
  const consumed: ReadonlySet<string> = new Set<RecordKind>(run.tool.consumes);
  const handle = ({ parsed, raw }: InputLine): void | Promise<void> => {
    if ("line" in work) return work.line(parsed, raw);
    if (consumed.has(parsed.kind) && "src" in parsed.line) return work.record(parsed.line, raw);
    out.pass(raw);
  };
  for await (const lines of input.read()) {
    for (const line of lines) {
      input.count(line.parsed);
      const busy = handle(line);
      if (busy) await busy;
      if (out.full) await out.drained();
      if (interruption.signal.aborted) break;
    }
  }
  await work.end?.(input.report);
}

async function* countedPieces(input: CountedInput): AsyncGenerator<readonly InputLine[], InputEnd> {
  for await (const lines of input.read()) {
    for (const { parsed } of lines) input.count(parsed);
    yield lines;
  }
  return { complete: input.report.complete };
}

/** The lines of stdin, and what their framing says once they are counted. */
class CountedInput {
  readonly #run: LineRun;
  readonly #framing = new Framing();
  readonly #consumed: ReadonlySet<string>;
  /** What ended the input early. */
  issue: InputError | undefined;

  constructor(run: LineRun) {
    this.#run = run;
    this.#consumed = new Set(run.tool.consumes);
  }

  get report(): FramingReport {
    const report = this.#framing.report(this.#run.interruption.isStopped);
    if (!this.issue) return report;
    return { ...report, complete: false, issues: [...report.issues, this.issue.message] };
  }

  async *read(): AsyncGenerator<readonly InputLine[], void> {
    const { interruption } = this.#run;
    const input = interruption.readUntilStopped(process.stdin);
    this.issue = yield* readLines({ input, source: "stdin", signal: interruption.signal });
  }

  count(parsed: ParsedLine): void {
    this.#framing.see(parsed);
    if (this.#consumed.has(parsed.kind)) this.#run.tally.consumed();
  }
}
