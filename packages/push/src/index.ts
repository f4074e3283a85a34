export type { BatchLimits } from "./delivery/batching.ts";
export {
  type CaseDirectory,
  type CaseProperties,
  type CaseServer,
  createCaseUpdatesTarget,
  type Stamp,
} from "./targets/case-updates/create-case-updates-target.ts";
export type { CaseReport } from "./targets/case-updates/interpret.ts";
export { compareRevisions } from "./plan/compare-revisions.ts";
export {
  createCompleteRegistrationsTarget,
  type RegistrationServer,
} from "./targets/complete-registrations/create-complete-registrations-target.ts";
export type { RegistrationConflict, RegistrationReport } from "./targets/complete-registrations/interpret.ts";
export {
  createDataValuesTarget,
  type DataValueServer,
} from "./targets/data-values/create-data-values-target.ts";
export type { DataValueConflict, DataValueReport } from "./targets/data-values/interpret.ts";
export { type DataValueKey, formatKey } from "./targets/data-values/key.ts";
export type { ComparedListing } from "./output/end-of-input.ts";
export { push } from "./engine.ts";
export type { PushOptions, PushPorts, PushResult } from "./push-options.ts";
export { createEventsTarget, type EventServer } from "./targets/events/create-events-target.ts";
export { type EventPlace, toPlace, toScope } from "./targets/events/identify.ts";
export type { EventReport, Explain, ReportedError } from "./targets/events/interpret.ts";
export { guardDeletes } from "./output/guards.ts";
export { toRecordName } from "./output/ordered-output.ts";
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
export type { Strategy } from "./delivery/strategy.ts";
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
