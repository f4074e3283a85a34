import { z } from "zod";

/** What an error report is about. */
export type TrackerType = "TRACKED_ENTITY" | "ENROLLMENT" | "EVENT" | "RELATIONSHIP";

/** One error in one object. It has no position in the payload: `uid` is the only way back (dhis2-api §2.4). */
export interface TrackerErrorReport {
  errorCode: string;
  uid: string;
  trackerType: TrackerType;
  /** May quote values. */
  message: string;
  /** From 2.41 on. May hold values. */
  args?: string[] | undefined;
}

/** Counts of objects; `ignored` ones were refused. */
export interface ImportStats {
  created: number;
  updated: number;
  deleted: number;
  ignored: number;
  total: number;
}

/** The report of one import, whatever its HTTP status. */
export interface ImportReport {
  status: "OK" | "WARNING" | "ERROR";
  stats: ImportStats;
  errorReports: readonly TrackerErrorReport[];
  /** UIDs of the objects that were stored or deleted. Empty after a dry run. */
  storedUids: Readonly<Record<TrackerType, readonly string[]>>;
}

const trackerType = z.enum(["TRACKED_ENTITY", "ENROLLMENT", "EVENT", "RELATIONSHIP"]);
const errorReportSchema = z.object({
  errorCode: z.string(),
  uid: z.string(),
  trackerType,
  message: z.string(),
  args: z.array(z.string()).optional(),
});
const objectReportSchema = z.object({
  uid: z.string(),
  errorReports: z.array(errorReportSchema).optional(),
});
const typeReportSchema = z.object({ objectReports: z.array(objectReportSchema).optional() });

const count = z.number().default(0);
const schema = z.object({
  status: z.enum(["OK", "WARNING", "ERROR"]),
  stats: z.object({ created: count, updated: count, deleted: count, ignored: count, total: count }),
  validationReport: z.object({ errorReports: z.array(errorReportSchema).default([]) }),
  bundleReport: z
    .object({ typeReportMap: z.partialRecord(trackerType, typeReportSchema).default({}) })
    .optional(),
});

/** The report in the body of a tracker import; `undefined` when the body is not a report. */
export function parseImportReport(json: unknown): ImportReport | undefined {
  const { success, data } = schema.safeParse(json);
  if (!success) return undefined;
  const errorReports = data.validationReport.errorReports;
  const storedUids: Record<TrackerType, string[]> = {
    TRACKED_ENTITY: [],
    ENROLLMENT: [],
    EVENT: [],
    RELATIONSHIP: [],
  };
  for (const type of trackerType.options) {
    for (const object of data.bundleReport?.typeReportMap[type]?.objectReports ?? []) {
      const errors = object.errorReports ?? [];
      if (errors.length === 0) storedUids[type].push(object.uid);
      else errorReports.push(...errors);
    }
  }
  return { status: data.status, stats: data.stats, errorReports, storedUids };
}
