import { createDhis2Client, type Dhis2Client } from "@d2pipe/dhis2-client";
import type { Index, IndexReader, IndexServer } from "@d2pipe/index-store";
import type { RunWork } from "@d2pipe/tool-kit";
import type { Finding } from "./audit/judge-event.ts";
import { listFindings } from "./audit/list-findings.ts";
import { repair } from "./audit/repair.ts";
import { type ReconcileContext, toIndexFile, withReader } from "./reconcile-context.ts";
import { withIndex } from "./with-index.ts";

/**
 * The server of the settings is the one that the index belongs to from now on: it moved, or its database was copied or made anew. What
 * the index says of events is true for the server before; those that this one lacks would count as unchanged, so they are sent again.
 */
export function createAcceptServer(context: ReconcileContext): RunWork {
  const { settings, http, log, common, signal } = context;
  const file = toIndexFile(context);
  return {
    async run() {
      const before = await withReader(context, (reader) => reader.getServer());
      const { url: baseUrl, login } = settings.dhis2;
      const client = createDhis2Client({ baseUrl, login, ...http });
      const { systemId = "" } = await client.systemInfo();
      const server = { systemId, address: client.address };
      const list = (index: IndexReader): Promise<Finding[]> => listMissing(context, client, index);
      if (common.dryRun) {
        const { length } = await withReader(context, list);
        return log.info(`${file} would belong to ${formatServer(server, before)}; ${formatMissing(length)}`);
      }
      // Under the lock all the while: a run for the server before would write what is not true of this one.
      await withIndex(context, async (index: Index) => {
        const missing = await list(index);
        if (signal.aborted) return;
        await repair(index, missing);
        await index.setServer(server);
        log.info(`${file} belongs to ${formatServer(server, before)}; ${formatMissing(missing.length)}`);
      });
    },
  };
}

async function listMissing(
  context: ReconcileContext,
  client: Dhis2Client,
  index: IndexReader,
): Promise<Finding[]> {
  const findings = await listFindings(context, client, index);
  return findings.filter(({ code }) => code === "MISSING_IN_DHIS2");
}

function formatServer({ address, systemId }: IndexServer, before: IndexServer | undefined): string {
  const was = before ? ` (before: ${before.address}, systemId ${before.systemId})` : "";
  return `the DHIS2 at ${address}, systemId ${systemId}${was}`;
}

function formatMissing(count: number): string {
  if (count === 0) return "it holds every event of the index";
  return `the next run sends the ${count} ${count === 1 ? "event" : "events"} that it lacks`;
}
