import type { LineKind, RecordKind, StreamKind } from "./line.ts";

export const recordKinds: readonly RecordKind[] = ["case", "row", "event", "outcome"];
export const streamKinds: readonly StreamKind[] = ["begin", "checkpoint", "end"];
export const lineKinds: readonly LineKind[] = [...recordKinds, ...streamKinds];

/** Keys that may stand beside a payload. */
export const frameKeys: ReadonlySet<string> = new Set(["src", "op", "rejected"]);

const kinds: ReadonlySet<string> = new Set(lineKinds);

export function isLineKind(text: string): text is LineKind {
  return kinds.has(text);
}
