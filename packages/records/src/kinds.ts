import type { LineKind, RecordKind, StreamKind } from "./line.ts";

/** Every kind of record line. */
export const recordKinds: readonly RecordKind[] = [
  "case",
  "row",
  "event",
  "dataValue",
  "completeDataSetRegistration",
  "caseUpdate",
  "outcome",
];
/** Every kind of stream line. */
export const streamKinds: readonly StreamKind[] = ["begin", "detect", "checkpoint", "end"];
/** Every kind of line. */
export const lineKinds: readonly LineKind[] = [...recordKinds, ...streamKinds];

const kinds: ReadonlySet<string> = new Set(lineKinds);

/** Whether a kind is that of a stream line. */
export function isStreamKind(kind: LineKind): kind is StreamKind {
  return kind === "begin" || kind === "detect" || kind === "checkpoint" || kind === "end";
}

/** Whether a text is the kind of a line. */
export function isLineKind(text: string): text is LineKind {
  return kinds.has(text);
}
