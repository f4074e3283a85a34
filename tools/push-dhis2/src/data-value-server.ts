import type { Dhis2Client } from "@d2pipe/dhis2-client";
import type { DataValueServer } from "@d2pipe/push";
import type { KeptPayloads } from "./kept-payloads.ts";

/** The only place where `dhis2-client` meets the data values of `push`. */
export function createDataValueServer(client: Dhis2Client, kept: KeptPayloads | undefined): DataValueServer {
  return {
    async importDataValues(body, { action, dryRun }) {
      const importStrategy = action === "delete" ? "DELETE" : "CREATE_AND_UPDATE";
      const send = () => client.importDataValues(body, { importStrategy, dryRun });
      const { status, conflicts, importCount } = await (kept ? kept.keep(body, send) : send());
      const { imported, updated, deleted } = importCount;
      const { countsNewValues } = (await client.dialect()).dialect;
      return { status, conflicts, imported, updated, deleted, isCountingNew: countsNewValues };
    },
    listDataValues: (dataSet, keys) => client.listDataValues(dataSet, keys),
  };
}
