import type { RecordKind } from "@d2pipe/records";
import type { LineWork, RecordWork } from "./define-tool.ts";
import type { Framing } from "./framing.ts";
import type { LineHandler } from "./read-lines.ts";
import type { StdoutOutput } from "./stdout-output.ts";
import type { Tally } from "./tally.ts";

export interface HandlerParts {
  framing: Framing;
  tally: Tally;
  out: StdoutOutput;
  consumes: readonly RecordKind[];
}

/** Puts counting, framing and pass-through around a tool's own function. */
export function createHandler(work: RecordWork | LineWork, parts: HandlerParts): LineHandler {
  const { framing, tally, out } = parts;
  const consumed: ReadonlySet<string> = new Set(parts.consumes);
  return (parsed, raw) => {
    framing.see(parsed);
    const isConsumed = consumed.has(parsed.kind);
    if (isConsumed) tally.consumed();
    if ("line" in work) return work.line(parsed, raw);
    if (isConsumed && "src" in parsed.line) return work.record(parsed.line, raw);
    out.pass(raw);
  };
}
