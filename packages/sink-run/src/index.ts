export { ensureSameAddress } from "./ensure-same-address.ts";
export { listPendingNames, reportPush, type ReportContext } from "./push-run.ts";
export { runSink, type SinkContext, type SinkResult } from "./run-sink.ts";
export type { StatusCounts } from "./run-counts.ts";
export { createSleep, systemClock } from "./system-clock.ts";
