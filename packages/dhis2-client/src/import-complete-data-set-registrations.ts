import { HttpError, ResponseError } from "@d2pipe/errors";
import { z } from "zod";
import type { Connection } from "./connection.ts";

/** How registrations are imported. */
export interface ImportCompleteDataSetRegistrationsOptions {
  /** `CREATE` of what is there, and `UPDATE` or `DELETE` of what is not, are counted as ignored. */
  importStrategy: "CREATE" | "UPDATE" | "CREATE_AND_UPDATE" | "DELETE";
  /** Nothing is stored. Default false. */
  dryRun?: boolean | undefined;
  /** Send the body compressed, which the server sees by its first bytes (dhis2-api §7). Default false. */
  gzip?: boolean | undefined;
  /** Default 240,000. */
  timeoutMs?: number | undefined;
}

/** What a registration is refused for. The server gives no code for it, only a sentence. */
export type RegistrationProperty = "dataSet" | "period" | "organisationUnit" | "attributeOptionCombo";

/** Why registrations were refused: all that have this id there. */
export interface RegistrationConflict {
  /** Undefined: the server gave a reason that is not known here. */
  property?: RegistrationProperty | undefined;
  /** The id, as it was sent; undefined when it was missing. */
  id?: string | undefined;
  /** The id is known, but the user may not enter data there. */
  isForbidden: boolean;
}

/** The summary of one import, whatever its HTTP status. */
export interface RegistrationSummary {
  /** Stored or deleted nothing: `ERROR`. `SUCCESS` also when some were refused. */
  status: "SUCCESS" | "WARNING" | "ERROR";
  importCount: { imported: number; updated: number; ignored: number; deleted: number };
  conflicts: readonly RegistrationConflict[];
  /** The import broke off at a period (2.43) or a date (all versions) that cannot be read, and stored nothing. */
  unreadable: "period" | "date" | undefined;
}

const path = "/api/completeDataSetRegistrations";

/** The sentences of all versions (recordings, completeness). */
const sentences: readonly (readonly [RegExp, RegistrationProperty, isForbidden: boolean])[] = [
  [/^Data set not found/, "dataSet", false],
  [/^Period not valid/, "period", false],
  [/^Organisation unit not found/, "organisationUnit", false],
  [/^Organisation unit is not in hierarchy/, "organisationUnit", true],
  [/^Attribute option combo not found/, "attributeOptionCombo", false],
];

/** What the description says then (recordings, completeness). Of any other failure the server itself is the cause. */
const unreadables: readonly (readonly [RegExp, "period" | "date"])[] = [
  [/^The import process failed:.*Invalid Period/, "period"],
  [/^The import process failed:.*Invalid (date )?format/i, "date"],
];

function toConflict({ object, value }: { object?: string | undefined; value: string }): RegistrationConflict {
  const [, property, isForbidden = false] = sentences.find(([pattern]) => pattern.test(value)) ?? [];
  return { property, id: object, isForbidden };
}

const count = z.number().default(0);
const summarySchema = z
  .object({
    status: z.enum(["SUCCESS", "WARNING", "ERROR"]),
    description: z.string().default(""),
    importCount: z.object({ imported: count, updated: count, ignored: count, deleted: count }),
    conflicts: z
      .array(z.object({ object: z.string().optional(), value: z.string().default("") }).transform(toConflict))
      .default([]),
  })
  .transform(({ description, ...summary }): RegistrationSummary | undefined => {
    const unreadable = unreadables.find(([pattern]) => pattern.test(description))?.[1];
    const hasFailed = description.startsWith("The import process failed");
    return hasFailed && unreadable === undefined ? undefined : { ...summary, unreadable };
  });
const answerSchema = z.object({ response: summarySchema });

/**
 * See `Dhis2Client`. Throws `HttpError` (409) when the import broke off for a reason that is not in what was sent. Never sent twice
 * unless it certainly was not carried out: see `mayHaveArrived` of the error.
 */
export async function importCompleteDataSetRegistrations(
  connection: Connection,
  body: string,
  options: ImportCompleteDataSetRegistrationsOptions,
): Promise<RegistrationSummary> {
  const { importStrategy, dryRun = false, gzip = false, timeoutMs } = options;
  const query = { async: false, importStrategy, dryRun };
  const { status, json } = await connection.postJson({ path, query, body, gzip, accept: [409], timeoutMs });
  const summary = answerSchema.safeParse(json).data?.response;
  if (summary) return summary;
  const request = connection.describe("POST", path);
  if (status !== 409) throw new ResponseError("the answer is not an import summary", request);
  throw new HttpError(`answered ${status}: the import broke off`, request, { status, body: json });
}
