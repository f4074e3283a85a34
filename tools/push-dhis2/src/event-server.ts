import type { Dhis2Client, ImportReport } from "@d2pipe/dhis2-client";
import type { EventReport, EventServer } from "@d2pipe/push";
import type { KeptPayloads } from "./kept-payloads.ts";

/** The only place where `dhis2-client` meets the events of `push`. */
export function createEventServer(client: Dhis2Client, kept: KeptPayloads | undefined): EventServer {
  return {
    async importEvents(body, { action, dryRun }) {
      const options = {
        importStrategy: action === "delete" ? "DELETE" : "CREATE_AND_UPDATE",
        importMode: dryRun ? "VALIDATE" : "COMMIT",
      } as const;
      const send = () => client.importTracker(body, options);
      return toReport(await (kept ? kept.keep(body, send) : send()));
    },
    listEvents: (program, uids) => client.listEventsByUid(program, uids),
  };
}

function toReport({ errorReports, stats, storedUids }: ImportReport): EventReport {
  const { created, updated, deleted } = stats;
  return { errors: errorReports, stored: storedUids.EVENT, created, updated, deleted };
}
