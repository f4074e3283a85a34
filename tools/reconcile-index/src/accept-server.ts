import { createDhis2Client } from "@d2pipe/dhis2-client";
import type { RunWork } from "@d2pipe/tool-kit";
import { type ReconcileContext, toIndexFile, withReader } from "./reconcile-context.ts";
import { withIndex } from "./with-index.ts";

/** The server of the settings is the one that the index belongs to from now on: it moved, or its database was copied for good. */
export function createAcceptServer(context: ReconcileContext): RunWork {
  const { settings, http, log, common } = context;
  const file = toIndexFile(context);
  return {
    async run() {
      const before = await withReader(context, (reader) => reader.getServer());
      const { url: baseUrl, login } = settings.dhis2;
      const client = createDhis2Client({ baseUrl, login, ...http });
      const { address } = client;
      const { systemId = "" } = await client.systemInfo();
      const was = before ? ` (before: ${before.address}, systemId ${before.systemId})` : "";
      const now = `${address}, systemId ${systemId}${was}`;
      if (common.dryRun) return log.info(`${file} would belong to the DHIS2 at ${now}`);
      await withIndex(context, (index) => index.setServer({ systemId, address }));
      log.info(`${file} belongs to the DHIS2 at ${now}`);
    },
  };
}
