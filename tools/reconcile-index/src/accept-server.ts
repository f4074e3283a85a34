import { createDhis2Client } from "@d2pipe/dhis2-client";
import { formatCount } from "@d2pipe/format";
import type { Index, IndexReader, IndexServer } from "@d2pipe/index-store";
import type { RunWork } from "@d2pipe/tool-kit";
import { type Finding, judgeCopy } from "./audit/judge-event.ts";
import { listFindings } from "./audit/list-findings.ts";
import { repair } from "./audit/repair.ts";
import { countOthers, resendOthers } from "./audit/resend-others.ts";
import { type ReconcileContext, toIndexFile, withReader } from "./reconcile-context.ts";
import { withIndex } from "./with-index.ts";

/**
 * The server of the settings is the one that the index belongs to from now on: it moved, or its database was copied or made anew. What
 * the index says of events is true for the server before; those that this one lacks, or has as they were before, would count as
 * unchanged, so they are sent again. So is everything that is not an event, without a question.
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
      const list = async (index: IndexReader): Promise<Finding[]> =>
        await listFindings(context, client, index, judgeCopy);
      if (common.dryRun) {
        const found = await withReader(context, async (reader) => ({
          findings: await list(reader),
          others: await countOthers(reader),
        }));
        return log.info(`${file} would belong to ${formatServer(server, before)}; ${formatFound(found)}`);
      }
      // Under the lock all the while: a run for the server before would write what is not true of this one.
      await withIndex(context, async (index: Index) => {
        const findings = await list(index);
        if (signal.aborted) return;
        await repair(index, findings.filter(isLacking));
        const others = await resendOthers(index);
        await index.setServer(server);
        log.info(`${file} belongs to ${formatServer(server, before)}; ${formatFound({ findings, others })}`);
      });
    },
  };
}

/** What somebody deleted or changed there stays as it is. */
function isLacking({ code }: Finding): boolean {
  return code === "MISSING_IN_DHIS2" || code === "OLDER_IN_DHIS2";
}

function formatServer({ address, systemId }: IndexServer, before: IndexServer | undefined): string {
  const was = before ? ` (before: ${before.address}, systemId ${before.systemId})` : "";
  return `the DHIS2 at ${address}, systemId ${systemId}${was}`;
}

interface Found {
  findings: readonly Finding[];
  /** Records of other kinds. */
  others: number;
}

function formatFound({ findings, others }: Found): string {
  const lacking = findings.filter(isLacking).length;
  const deleted = findings.filter(({ code }) => code === "DELETED_IN_DHIS2").length;
  const texts: string[] = [];
  if (lacking > 0)
    texts.push(
      `the next run sends the ${formatCount(lacking, "event")} that it lacks or holds with older content`,
    );
  if (deleted > 0) texts.push(`deleted there, until their records change: ${formatCount(deleted, "event")}`);
  if (others > 0)
    texts.push(`the next run sends ${formatCount(others, "other record")}, which are not asked for`);
  return texts.length === 0 ? "it holds every event of the index" : texts.join("; ");
}
