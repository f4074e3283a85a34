import { InputError } from "@d2pipe/errors";
import { LineError, type ParsedLine, parseLine } from "@d2pipe/records";
import type { InputLine } from "./define-tool.ts";
import { LineSplitter, type SplitLines } from "./line-splitter.ts";

export interface ReadLinesOptions {
  input: AsyncIterable<Buffer>;
  /** For error messages. */
  source: string;
  signal: AbortSignal;
}

/** Lines in pieces as they arrive. Returns what ended the input early, if anything: all lines before it were handed out by then. */
export async function* readLines({
  input,
  source,
  signal,
}: ReadLinesOptions): AsyncGenerator<readonly InputLine[], InputError | undefined> {
  const splitter = new LineSplitter(source);
  const counter = { line: 0 };
  for await (const chunk of input) {
    const { lines, issue } = parsePiece(splitter.push(chunk), source, counter);
    if (lines.length > 0) yield lines;
    if (issue || signal.aborted) return issue;
  }
  if (signal.aborted) return undefined;
  const { lines, issue } = parsePiece(splitter.end(), source, counter);
  if (lines.length > 0) yield lines;
  return issue;
}

interface Piece {
  lines: InputLine[];
  issue: InputError | undefined;
}

function parsePiece(split: SplitLines, source: string, counter: { line: number }): Piece {
  const lines: InputLine[] = [];
  for (const raw of split.lines) {
    counter.line += 1;
    if (raw === "" || raw.trim() === "") continue;
    const parsed = parseOrIssue(raw, source, counter.line);
    if (parsed instanceof InputError) return { lines, issue: parsed };
    lines.push({ parsed, raw });
  }
  return { lines, issue: split.issue };
}

function parseOrIssue(raw: string, source: string, line: number): ParsedLine | InputError {
  try {
    return parseLine(raw);
  } catch (error) {
    if (!(error instanceof LineError)) throw error;
    const hint = "the lines are described in docs/protocol.md";
    return new InputError(error.message, { source, line, path: error.path }, { hint, cause: error });
  }
}
