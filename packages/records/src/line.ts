import type { Case } from "./case.ts";
import type { Outcome } from "./outcome.ts";
import type { RejectedNote } from "./rejection.ts";
import type { Row } from "./row.ts";
import type { Src } from "./src.ts";
import type { Begin, Checkpoint, Detect, End } from "./stream-lines.ts";
import type { TrackerEvent } from "./tracker-event.ts";

/** Payload key → payload. A new kind of record starts here. */
export interface Payloads {
  case: Case;
  row: Row;
  event: TrackerEvent;
  outcome: Outcome;
}

export type RecordKind = keyof Payloads;
export type StreamKind = "begin" | "detect" | "checkpoint" | "end";
export type LineKind = RecordKind | StreamKind;

interface RecordFrame {
  src: Src;
  /** Asks for deletion at the target; only ids are needed in the payload then. */
  op?: "delete" | undefined;
  rejected?: RejectedNote | undefined;
}

/** A record line of one kind: `src` first, then exactly one payload key. */
export type RecordLine<Kind extends RecordKind = RecordKind> = Kind extends RecordKind
  ? RecordFrame & Pick<Payloads, Kind>
  : never;

export interface BeginLine {
  begin: Begin;
}
export interface DetectLine {
  detect: Detect;
}
export interface CheckpointLine {
  checkpoint: Checkpoint;
}
export interface EndLine {
  end: End;
}
export type StreamLine = BeginLine | DetectLine | CheckpointLine | EndLine;
export type Line = RecordLine | StreamLine;
