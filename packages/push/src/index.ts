export type { BatchLimits } from "./batching.ts";
export {
  type CaseDirectory,
  type CaseProperties,
  type CaseServer,
  createCaseUpdatesTarget,
  type Stamp,
} from "./case-updates/create-case-updates-target.ts";
export type { CaseReport } from "./case-updates/interpret.ts";
export { compareRevisions } from "./compare-revisions.ts";
export {
  createCompleteRegistrationsTarget,
  type RegistrationServer,
} from "./complete-registrations/create-complete-registrations-target.ts";
export type { RegistrationConflict, RegistrationReport } from "./complete-registrations/interpret.ts";
export { createDataValuesTarget, type DataValueServer } from "./data-values/create-data-values-target.ts";
export type { DataValueConflict, DataValueReport } from "./data-values/interpret.ts";
export { type DataValueKey, formatKey } from "./data-values/key.ts";
export type { ComparedListing } from "./end-of-input.ts";
export { push, type PushOptions, type PushPorts, type PushResult } from "./engine.ts";
export { createEventsTarget, type EventServer } from "./events/create-events-target.ts";
export { type EventPlace, toPlace, toScope } from "./events/identify.ts";
export type { EventReport, Explain, ReportedError } from "./events/interpret.ts";
export { guardDeletes } from "./guards.ts";
export { toRecordName } from "./ordered-output.ts";
export type {
  Change,
  Clock,
  Entry,
  EntryKey,
  Found,
  Index,
  Input,
  InputEnd,
  InputLine,
  Intended,
  IntendedEntry,
  LateWrite,
  ListingCounts,
  Lookup,
  MissingRecord,
  Output,
  RecordKey,
  SeenRecord,
  StreamKey,
} from "./ports.ts";
export type { Strategy } from "./strategy.ts";
export type {
  Action,
  HeldObject,
  HeldObjects,
  Identified,
  Order,
  Result,
  Sending,
  Target,
} from "./target.ts";
