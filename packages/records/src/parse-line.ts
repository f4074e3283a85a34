import { isLineKind, isStreamKind, lineKinds } from "./kinds.ts";
import type {
  BeginLine,
  CheckpointLine,
  DetectLine,
  EndLine,
  LineKind,
  RecordKind,
  RecordLine,
} from "./line.ts";
import { lineSchemas } from "./line-schema.ts";
import { isPayload } from "./payload-guards.ts";
import { isSrc } from "./src.ts";

/** What is wrong with a line, and where inside it. */
export class LineError extends Error {
  override readonly name = "LineError" as const;
  readonly path: string;

  constructor(message: string, path = "") {
    super(message);
    this.path = path;
  }
}

/** A line that keeps the contract; `kind` says which one. */
export type ParsedLine =
  | { [Kind in RecordKind]: { kind: Kind; line: RecordLine<Kind> } }[RecordKind]
  | { kind: "begin"; line: BeginLine }
  | { kind: "detect"; line: DetectLine }
  | { kind: "checkpoint"; line: CheckpointLine }
  | { kind: "end"; line: EndLine };

function kindOf(line: object): LineKind {
  let kind: LineKind | undefined;
  for (const key in line) {
    if (key === "src" || key === "op" || key === "rejected") continue;
    if (!isLineKind(key)) throw new LineError(`unknown key; expected one of ${lineKinds.join(", ")}`, key);
    if (kind !== undefined)
      throw new LineError(`a second payload beside ${kind}; a line has exactly one`, key);
    kind = key;
  }
  if (kind === undefined) throw new LineError(`no payload; expected one of ${lineKinds.join(", ")}`);
  return kind;
}

interface Pair {
  kind: LineKind;
  line: object;
}

/** Cheap for the good line; the schema is asked only to say what is wrong with the bad one. */
function isParsed(pair: Pair): pair is ParsedLine {
  const { kind, line } = pair;
  const framed: { src?: unknown; op?: unknown; rejected?: unknown } = line;
  if (framed.rejected !== undefined || isStreamKind(kind)) return false;
  if (framed.op !== undefined && framed.op !== "delete") return false;
  return isSrc(framed.src) && isPayload(kind, Reflect.get(line, kind));
}

function ensureSchema(pair: Pair): asserts pair is ParsedLine {
  const result = lineSchemas[pair.kind].safeParse(pair.line);
  if (result.success) return;
  const issue = result.error.issues[0];
  throw new LineError(issue?.message ?? "breaks the schema", issue?.path.join(".") ?? "");
}

/**
 * One line of text as a checked line. Throws a `LineError` with the path and what was expected
 * (docs/protocol.md: a line that is not valid JSON or breaks the schema stops the tool).
 */
export function parseLine(text: string): ParsedLine {
  const line = parseJson(text);
  if (typeof line !== "object" || line === null || Array.isArray(line)) {
    throw new LineError("expected a JSON object");
  }
  const pair: Pair = { kind: kindOf(line), line };
  if (!isParsed(pair)) ensureSchema(pair);
  return pair;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new LineError("not valid JSON; expected one JSON object on one line");
  }
}
