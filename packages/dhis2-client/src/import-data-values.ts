import { z } from "zod";
import type { Connection } from "./connection.ts";
import { toImportError } from "./import-error.ts";

/** How data values are imported. */
export interface ImportDataValuesOptions {
  /** From 2.43 on everything but `DELETE` writes, whether the value is there or not. */
  importStrategy: "CREATE" | "UPDATE" | "CREATE_AND_UPDATE" | "DELETE";
  /** Nothing is stored. Default false. */
  dryRun?: boolean | undefined;
  /** Send the body compressed, as all versions take it (recordings, `data-values-import`). Default false. */
  gzip?: boolean | undefined;
  /** Default 240,000. */
  timeoutMs?: number | undefined;
}

/** Why values were refused. */
export interface DataValueConflict {
  errorCode: string;
  /** Positions in the request, from 0. */
  indexes: readonly number[];
}

/** The summary of one import, whatever its HTTP status (dhis2-api §4.2). */
export interface DataValueSummary {
  /** `ERROR`: nothing was stored. */
  status: "SUCCESS" | "WARNING" | "ERROR";
  /** From 2.43 on all that were stored count as updated. */
  importCount: { imported: number; updated: number; ignored: number; deleted: number };
  conflicts: readonly DataValueConflict[];
}

const path = "/api/dataValueSets";

const count = z.number().default(0);
const summarySchema = z.object({
  status: z.enum(["SUCCESS", "WARNING", "ERROR"]),
  importCount: z.object({ imported: count, updated: count, ignored: count, deleted: count }),
  conflicts: z
    .array(
      z.object({
        errorCode: z.string().default(""),
        // -1 for what is about no value in particular (dhis2-api §4.4).
        indexes: z
          .array(z.number())
          .default([])
          .transform((indexes) => indexes.filter((index) => index >= 0)),
      }),
    )
    .default([]),
});
const answerSchema = z.union([
  z.object({ response: summarySchema }).transform(({ response }) => response),
  summarySchema,
]);

/**
 * `POST /api/dataValueSets` with `body` (`{"dataSet":…,"dataValues":[…]}`), synchronous. Returns the summary, on 200 as on 409, where
 * the good values are stored up to 2.42. A request that names no value to blame is an `HttpError` (400, 409, 413, 500) whose message
 * quotes no value. Never sent twice unless it certainly was not carried out: see `mayHaveArrived` of the error.
 */
export async function importDataValues(
  connection: Connection,
  body: string,
  options: ImportDataValuesOptions,
): Promise<DataValueSummary> {
  const { importStrategy, dryRun = false, gzip = false, timeoutMs } = options;
  const query = { async: false, importStrategy, dryRun };
  const { status, json } = await connection.postJson({
    path,
    query,
    body,
    gzip,
    accept: [409],
    timeoutMs,
  });
  const summary = answerSchema.safeParse(json).data;
  if (summary && (summary.status !== "ERROR" || summary.conflicts.length > 0)) return summary;
  throw toImportError(connection, path, { status, json, expected: "an import summary" });
}
