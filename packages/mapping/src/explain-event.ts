import type { Src } from "@d2pipe/records";
import type { CompiledMapping } from "./compile-mapping.ts";
import { findName, type SourceRecord } from "./read-source.ts";
import { toEvent } from "./to-event.ts";
import { toRejection } from "./to-rejection.ts";

/** One mapping row applied to one record, values included: for the person who asked about this record. */
interface ExplainedRow {
  /** The property that was read. */
  from: string;
  /** What it holds, as JSON. */
  raw: string;
  target: string;
  /** As JSON, or the code of the issue. */
  sends: string;
}

export interface ExplainedEvent {
  rows: readonly ExplainedRow[];
  /** The payload as JSON; absent when the record is rejected. */
  event: string | undefined;
  issues: readonly string[];
}

function explainRows(mapping: CompiledMapping, record: SourceRecord): ExplainedRow[] {
  return mapping.values.map(({ rule, element, read, convert }) => {
    const raw = read(record);
    const answer = convert(raw);
    return {
      from: findName(rule.from, record, mapping.empty),
      raw: JSON.stringify(raw ?? null),
      target: `${element.id} (${[element.name || rule.name, element.valueType].filter(Boolean).join(", ")})`,
      sends: typeof answer === "object" && answer !== null ? answer.code : JSON.stringify(answer),
    };
  });
}

/** How a record becomes its event, or why it does not. Slow and complete: for `--explain`. */
export function explainEvent(mapping: CompiledMapping, src: Src, record: SourceRecord): ExplainedEvent {
  const rows = explainRows(mapping, record);
  const event = toEvent(mapping, src, record);
  if (typeof event === "string") return { rows, event, issues: [] };
  const issues = event.map((issue) => `${issue.code} ${toRejection([issue], { showValues: true }).message}`);
  return { rows, event: undefined, issues };
}
