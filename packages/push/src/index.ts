export { type Clock, wait } from "./clock.ts";
export type { Explain } from "./explain-errors.ts";
export type { EntryKey, IndexEntry, IndexPort, RecordKey, SettledSrc, Settlement } from "./index-port.ts";
export type { OutcomeSink } from "./outcome-sink.ts";
export type { PaceLimits } from "./pace.ts";
export { type InputEnd, Push } from "./push.ts";
export type { PushOptions } from "./push-options.ts";
export type { ReportedError, StoredObject, TargetPort, WriteOrder, WriteReport } from "./target-port.ts";
export { ownerKey } from "./upstream.ts";
