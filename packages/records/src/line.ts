import type { Case } from "./case.ts";
import type { CaseUpdate } from "./case-update.ts";
import type { CompleteDataSetRegistration } from "./complete-data-set-registration.ts";
import type { DataValue } from "./data-value.ts";
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
  dataValue: DataValue;
  completeDataSetRegistration: CompleteDataSetRegistration;
  caseUpdate: CaseUpdate;
  outcome: Outcome;
}

/** The payload key of a record line. */
export type RecordKind = keyof Payloads;
/** The key of a stream line. */
export type StreamKind = "begin" | "detect" | "checkpoint" | "end";
/** The key by which a line is known. */
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

/** A line that opens a listing. */
export interface BeginLine {
  begin: Begin;
}
/** A line that asks for a comparison with the listing before. */
export interface DetectLine {
  detect: Detect;
}
/** A line that says where the next run may start. */
export interface CheckpointLine {
  checkpoint: Checkpoint;
}
/** A line that closes a listing. */
export interface EndLine {
  end: End;
}
/** A line that frames what a source said. */
export type StreamLine = BeginLine | DetectLine | CheckpointLine | EndLine;
/** Any line of the protocol (docs/protocol.md). */
export type Line = RecordLine | StreamLine;
