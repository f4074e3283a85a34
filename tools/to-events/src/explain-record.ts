import { type CompiledMapping, explainEvent } from "@d2pipe/mapping";
import type { RecordLine } from "@d2pipe/records";
import { toSourceRecord } from "./to-events.ts";

/** For people: every mapping row with what it read and what it sends, then the event or the issues. */
export function explainRecord(mapping: CompiledMapping, line: RecordLine<"case" | "row">): string {
  const { rows, event, issues } = explainEvent(mapping, line.src, toSourceRecord(line));
  const read = rows.map(({ from, raw, target, sends }) => `  ${from} = ${raw}  →  ${target}: ${sends}`);
  const end =
    event === undefined ? ["rejected:", ...issues.map((issue) => `  ${issue}`)] : ["event:", `  ${event}`];
  return [`${line.src.system} ${line.src.stream} ${line.src.id ?? ""}`, ...read, ...end].join("\n");
}
