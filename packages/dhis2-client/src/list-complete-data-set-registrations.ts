import type { RemoteError } from "@d2pipe/errors";
import { z } from "zod";
import type { Connection } from "./connection.ts";
import { toParts } from "./to-parts.ts";

/** Which registrations. Ids are UIDs: the server takes no other scheme here (recordings, completeness). */
export interface CompleteDataSetRegistrationQuery {
  dataSets: readonly string[];
  /** ISO text. */
  periods: readonly string[];
  orgUnits: readonly string[];
  /** All below the org units too. Default false. */
  children?: boolean | undefined;
  /** For a request; default: that of every read. */
  timeoutMs?: number | undefined;
  /** Of the passing failures those after which it is asked for again; absent: all. */
  retryIf?: ((error: RemoteError) => boolean) | undefined;
  signal?: AbortSignal | undefined;
}

/** A registration as the server holds it. One that was deleted is not there any more. */
export interface StoredCompleteDataSetRegistration {
  dataSet: string;
  /** ISO text. */
  period: string;
  organisationUnit: string;
  attributeOptionCombo: string;
  /** The day, `2024-02-05`: as a client named it, else the day on which it was registered. */
  date?: string | undefined;
  storedBy?: string | undefined;
  /** False: it was complete once, and was taken back. */
  completed: boolean;
}

const listSchema: z.ZodType<{ completeDataSetRegistrations: StoredCompleteDataSetRegistration[] }> = z.object(
  {
    // Nothing found is `{}`.
    completeDataSetRegistrations: z
      .array(
        z.object({
          dataSet: z.string(),
          period: z.string(),
          organisationUnit: z.string(),
          attributeOptionCombo: z.string(),
          date: z.string().optional(),
          storedBy: z.string().optional(),
          completed: z.boolean().default(true),
        }),
      )
      .default([]),
  },
);

const path = "/api/completeDataSetRegistrations";
/** So many ids of each of the three kinds fit into a URL of 8 kB. */
const mostIds = 100;

/** See `Dhis2Client`. */
export async function listCompleteDataSetRegistrations(
  connection: Connection,
  { dataSets, periods, orgUnits, children = false, ...options }: CompleteDataSetRegistrationQuery,
): Promise<StoredCompleteDataSetRegistration[]> {
  const found: StoredCompleteDataSetRegistration[] = [];
  for (const dataSet of toParts(dataSets, mostIds)) {
    for (const period of toParts(periods, mostIds)) {
      for (const orgUnit of toParts(orgUnits, mostIds)) {
        const query = new URLSearchParams({ children: String(children) });
        for (const id of dataSet) query.append("dataSet", id);
        for (const iso of period) query.append("period", iso);
        for (const id of orgUnit) query.append("orgUnit", id);
        const answer = await connection.getJson(path, query, listSchema, options);
        for (const registration of answer.completeDataSetRegistrations) found.push(registration);
      }
    }
  }
  return found;
}
