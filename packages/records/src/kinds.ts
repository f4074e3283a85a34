import type { LineKind, RecordKind, StreamKind } from "./line.ts";

export const recordKinds: readonly RecordKind[] = ["case", "row", "event", "outcome"];
export const streamKinds: readonly StreamKind[] = ["begin", "detect", "checkpoint", "end"];
export const lineKinds: readonly LineKind[] = [...recordKinds, ...streamKinds];

const kinds: ReadonlySet<string> = new Set(lineKinds);

export function isStreamKind(kind: LineKind): kind is StreamKind {
  return kind === "begin" || kind === "detect" || kind === "checkpoint" || kind === "end";
}

export function isLineKind(text: string): text is LineKind {
  return kinds.has(text);
}
