export { type Case, caseSchema } from "./case.ts";
export { type CaseUpdate, caseUpdateSchema, isCaseField, isCasePropertyName } from "./case-update.ts";
export {
  type CompleteDataSetRegistration,
  completeDataSetRegistrationSchema,
} from "./complete-data-set-registration.ts";
export { type DataValue, dataValueSchema } from "./data-value.ts";
export { type OwnCode, ownCodes } from "./codes.ts";
export { isLineKind, isStreamKind, lineKinds, recordKinds, streamKinds } from "./kinds.ts";
export type {
  BeginLine,
  CheckpointLine,
  DetectLine,
  EndLine,
  Line,
  LineKind,
  Payloads,
  RecordKind,
  RecordLine,
  StreamKind,
  StreamLine,
} from "./line.ts";
export { lineSchemas } from "./line-schema.ts";
export {
  isPendingStatus,
  type Outcome,
  type OutcomeStatus,
  outcomeSchema,
  outcomeStatuses,
} from "./outcome.ts";
export { LineError, type ParsedLine, parseLine } from "./parse-line.ts";
export { isCase } from "./payload-guards.ts";
export { type RejectedNote, type Rejection, rejectedNoteSchema } from "./rejection.ts";
export { type Row, rowSchema } from "./row.ts";
export { isSrc, type Src, srcSchema } from "./src.ts";
export {
  type Begin,
  beginSchema,
  type Checkpoint,
  checkpointSchema,
  type Detect,
  detectSchema,
  type End,
  endSchema,
} from "./stream-lines.ts";
export type { Listing, SourceServer } from "./stream-lines.ts";
export { type EventDataValue, type TrackerEvent, trackerEventSchema } from "./tracker-event.ts";
export { computeUid, isUid, type UidParts } from "./uid.ts";
