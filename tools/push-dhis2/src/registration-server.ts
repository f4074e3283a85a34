import type { Dhis2Client } from "@d2pipe/dhis2-client";
import { HttpError } from "@d2pipe/errors";
import type { RegistrationServer } from "@d2pipe/push";
import type { KeptPayloads } from "./kept-payloads.ts";

/** The server knows none of the org units, or not the data set: nothing can be registered there (recordings, completeness). */
const unknownCodes: ReadonlySet<unknown> = new Set(["E2006", "E2013"]);

function isUnknown(error: unknown): boolean {
  if (!(error instanceof HttpError)) return false;
  const { body } = error;
  return typeof body === "object" && body !== null && "errorCode" in body && unknownCodes.has(body.errorCode);
}

/** The only place where `dhis2-client` meets the registrations of `push`. */
export function createRegistrationServer(
  client: Dhis2Client,
  kept: KeptPayloads | undefined,
): RegistrationServer {
  return {
    async importRegistrations(body, { action, dryRun }) {
      const importStrategy = action === "delete" ? "DELETE" : "CREATE_AND_UPDATE";
      const options = { importStrategy, dryRun, gzip: kept === undefined } as const;
      const send = () => client.importCompleteDataSetRegistrations(body, options);
      const { importCount, conflicts, unreadable } = await (kept ? kept.keep(body, send) : send());
      return { ...importCount, conflicts, unreadable };
    },
    async listRegistrations(dataSet, periods, orgUnits) {
      try {
        return await client.listCompleteDataSetRegistrations({ dataSets: [dataSet], periods, orgUnits });
      } catch (error) {
        if (isUnknown(error)) return [];
        throw error;
      }
    },
  };
}
