import type { Dhis2Client } from "@d2pipe/dhis2-client";
import type { DataValueServer } from "@d2pipe/push";
import type { KeptPayloads } from "./kept-payloads.ts";

/** The only place where `dhis2-client` meets the data values of `push`. */
export function createDataValueServer(client: Dhis2Client, kept: KeptPayloads | undefined): DataValueServer {
  return {
    async importDataValues(body, { action, dryRun }) {
      const importStrategy = action === "delete" ? "DELETE" : "CREATE_AND_UPDATE";
      // What is kept as files is to be read as it was sent.
      const options = { importStrategy, dryRun, gzip: kept === undefined } as const;
      const send = () => client.importDataValues(body, options);
      const { status, conflicts, importCount } = await (kept ? kept.keep(body, send) : send());
      const { imported, updated, deleted } = importCount;
      const { countsNewValues } = (await client.dialect()).dialect;
      return { status, conflicts, imported, updated, deleted, isCountingNew: countsNewValues };
    },
    listDataValues: (dataSet, keys) => client.listDataValues(dataSet, keys),
  };
}
