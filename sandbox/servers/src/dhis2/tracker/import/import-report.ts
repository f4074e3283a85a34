import type { JsonObject } from "../../json.ts";
import type { Profile } from "../../profile.ts";
import { type ImportError, toErrorReport, toWarningReport } from "./import-error.ts";
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

export interface ImportResult {
  readonly stats: ImportStats;
  readonly errors: readonly ImportError[];
  readonly warnings: readonly ImportError[];
  /** Uids stored or deleted, in payload order. */
  readonly done: readonly string[];
  /** The whole bundle was refused: no bundle report. */
  readonly rejected: boolean;
}

const types = ["TRACKED_ENTITY", "ENROLLMENT", "EVENT", "RELATIONSHIP"] as const;
const nothing: ImportStats = { created: 0, updated: 0, deleted: 0, ignored: 0 };

function withTotal(stats: ImportStats): JsonObject {
  const { created, updated, deleted, ignored } = stats;
  return { created, updated, deleted, ignored, total: created + updated + deleted + ignored };
}

function typeReport(trackerType: string, result: ImportResult, profile: Profile): JsonObject {
  const isEvent = trackerType === "EVENT";
  const objectReports = (isEvent ? result.done : []).map((uid, index) =>
    profile.reportIndex
      ? { trackerType, uid, index, errorReports: [] }
      : { trackerType, uid, errorReports: [] },
  );
  return { trackerType, stats: withTotal(isEvent ? result.stats : nothing), objectReports };
}

function bundleReport(result: ImportResult, parameters: ImportParameters, profile: Profile): JsonObject {
  const validated = parameters.importMode === "VALIDATE";
  const map = validated ? [] : types.map((type) => [type, typeReport(type, result, profile)] as const);
  const typeReportMap = Object.fromEntries(map);
  if (!profile.bundleTotals) return { typeReportMap };
  return { status: "OK", typeReportMap, stats: withTotal(result.stats) };
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
    ...(result.rejected ? {} : { bundleReport: bundleReport(result, parameters, profile) }),
    ...(profile.reportTimings && parameters.reportMode === "FULL"
      ? { timingsStats: { timers: timings } }
      : {}),
  };
  return { status, stats: result.stats, body };
}
