import type { JsonObject } from "../../json.ts";
import type { Profile } from "../../profile.ts";
import { type ImportError, type TrackerType, toErrorReport, toWarningReport } from "./import-error.ts";
import type { ImportParameters } from "./parameters.ts";

export interface ImportStats {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly ignored: number;
}

export interface ImportReport {
  readonly status: "OK" | "ERROR";
  readonly stats: ImportStats;
  readonly body: JsonObject;
}

/** What became of the objects of one type. */
export interface TypeResult {
  readonly stats: ImportStats;
  /** Uids stored or deleted, in payload order. */
  readonly done: readonly string[];
}

export interface ImportResult {
  /** Over all types. */
  readonly stats: ImportStats;
  /** Undefined: the whole bundle was refused, or nothing was to be stored. */
  readonly types: Readonly<Record<TrackerType, TypeResult>> | undefined;
  readonly errors: readonly ImportError[];
  readonly warnings: readonly ImportError[];
  /** The whole bundle was refused: no bundle report. */
  readonly rejected: boolean;
}

function withTotal(stats: ImportStats): JsonObject {
  const { created, updated, deleted, ignored } = stats;
  return { created, updated, deleted, ignored, total: created + updated + deleted + ignored };
}

function typeReport(trackerType: string, { stats, done }: TypeResult, profile: Profile): JsonObject {
  const objectReports = done.map((uid, index) =>
    profile.reportIndex
      ? { trackerType, uid, index, errorReports: [] }
      : { trackerType, uid, errorReports: [] },
  );
  return { trackerType, stats: withTotal(stats), objectReports };
}

function bundleReport({ types, stats }: ImportResult, profile: Profile): JsonObject {
  const entries = Object.entries(types ?? {});
  const map = entries.map(([type, result]) => [type, typeReport(type, result, profile)] as const);
  const typeReportMap = Object.fromEntries(map);
  if (!profile.bundleTotals) return { typeReportMap };
  return { status: "OK", typeReportMap, stats: withTotal(stats) };
}

const timings = {
  preheat: "0.01 sec.",
  validation: "0.01 sec.",
  commit: "0.01 sec.",
  totalImport: "0.03 sec.",
};

/** The report of §2.4, in the shape of the version. Identical errors are listed once. */
export function toImportReport(
  result: ImportResult,
  parameters: ImportParameters,
  profile: Profile,
): ImportReport {
  const status = result.rejected ? "ERROR" : "OK";
  const errors = result.errors.map((error) => toErrorReport(error, profile));
  const distinct = new Map(errors.map((error) => [JSON.stringify(error), error]));
  const warnings = parameters.reportMode === "ERRORS" ? [] : result.warnings;
  const body: JsonObject = {
    status,
    validationReport: {
      errorReports: [...distinct.values()],
      warningReports: warnings.map((warning) => toWarningReport(warning, profile)),
    },
    stats: withTotal(result.stats),
    ...(result.rejected ? {} : { bundleReport: bundleReport(result, profile) }),
    ...(profile.reportTimings && parameters.reportMode === "FULL"
      ? { timingsStats: { timers: timings } }
      : {}),
  };
  return { status, stats: result.stats, body };
}
