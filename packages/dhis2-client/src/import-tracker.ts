import type { Connection } from "./connection.ts";
import { type ImportReport, parseImportReport } from "./import-report.ts";
import { toImportError } from "./import-error.ts";

/** How objects are imported. */
export interface ImportOptions {
  /** `CREATE_AND_UPDATE` needs UIDs of your own to be safe to repeat; `DELETE` needs nothing but UIDs. */
  importStrategy: "CREATE" | "UPDATE" | "CREATE_AND_UPDATE" | "DELETE";
  /** `VALIDATE` stores nothing. Default `COMMIT`. */
  importMode?: "COMMIT" | "VALIDATE" | undefined;
  /** Default 240,000. */
  timeoutMs?: number | undefined;
}

const path = "/api/tracker";

/**
 * `POST /api/tracker` with `body` (`{"events":[…]}`), every default spelled out (dhis2-api §2.1): synchronous, and each object by
 * itself. Returns the report, on 200 as on 409. A request refused as a whole is an `HttpError` (400, 409, 413, 500) whose message
 * quotes no value; an answer that is not a report is a `ResponseError`. Never sent twice unless it certainly was not carried out:
 * see `mayHaveArrived` of the error.
 */
export async function importTracker(
  connection: Connection,
  body: string,
  options: ImportOptions,
): Promise<ImportReport> {
  const query = {
    async: false,
    atomicMode: "OBJECT",
    importStrategy: options.importStrategy,
    importMode: options.importMode ?? "COMMIT",
    reportMode: "ERRORS",
  };
  const { timeoutMs } = options;
  const { status, json } = await connection.postJson({ path, query, body, accept: [409], timeoutMs });
  const report = parseImportReport(json);
  // 2.40 and older put an exception into a report without any error in it.
  if (report && (report.status !== "ERROR" || report.errorReports.length > 0)) return report;
  throw toImportError(connection, path, { status, json, expected: "an import report" });
}
