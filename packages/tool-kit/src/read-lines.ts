import { InputError } from "@d2pipe/errors";
import { LineFault, type ParsedLine, parseLine } from "@d2pipe/records";
import { LineSplitter, type SplitLines } from "./line-splitter.ts";
import type { StdoutOutput } from "./stdout-output.ts";

export type LineHandler = (parsed: ParsedLine, raw: string) => void | Promise<void>;

export interface ReadLinesOptions {
  input: AsyncIterable<Buffer>;
  /** For error messages. */
  source: string;
  out: StdoutOutput;
  signal: AbortSignal;
}

/**
 * Hands every line to the handler, one at a time, holding the input back while the output or the handler is busy.
 * Returns the fault that ended the input early, if any: all lines before it have been handled by then.
 */
export async function readLines(
  options: ReadLinesOptions,
  handle: LineHandler,
): Promise<InputError | undefined> {
  const { input, source, signal } = options;
  const splitter = new LineSplitter(source);
  const counter = { line: 0 };
  for await (const chunk of input) {
    const fault = await handlePiece(options, splitter.push(chunk), handle, counter);
    if (fault || signal.aborted) return fault;
  }
  return signal.aborted ? undefined : await handlePiece(options, splitter.end(), handle, counter);
}

async function handlePiece(
  { source, out, signal }: ReadLinesOptions,
  split: SplitLines,
  handle: LineHandler,
  counter: { line: number },
): Promise<InputError | undefined> {
  for (const raw of split.lines) {
    counter.line += 1;
    if (raw === "" || raw.trim() === "") continue;
    const parsed = parseOrFault(raw, source, counter.line);
    if (parsed instanceof InputError) return parsed;
    const busy = handle(parsed, raw);
    if (busy) await busy;
    if (out.full) await out.drained();
    if (signal.aborted) return undefined;
  }
  return split.fault;
}

function parseOrFault(raw: string, source: string, line: number): ParsedLine | InputError {
  try {
    return parseLine(raw);
  } catch (error) {
    if (!(error instanceof LineFault)) throw error;
    const hint = "the lines are described in docs/protocol.md";
    return new InputError(error.message, { source, line, path: error.path }, { hint, cause: error });
  }
}
