import { createDhis2Client } from "@d2pipe/dhis2-client";
import { ExitCode } from "@d2pipe/errors";
import { ensureSameServer } from "@d2pipe/index-store";
import { ownCodes } from "@d2pipe/records";
import type { RunWork } from "@d2pipe/tool-kit";
import { type ReconcileContext, withReader } from "../reconcile-context.ts";
import { withIndex } from "../with-index.ts";
import type { Finding } from "./judge-event.ts";
import { listFindings } from "./list-findings.ts";
import { repair } from "./repair.ts";

/** The index against DHIS2: one outcome line a difference. Exit 5 when there are any. */
export function createAudit(context: ReconcileContext): RunWork {
  const { out, raise, flags, common } = context;
  return {
    async run() {
      const findings = await compare(context);
      for (const { record, code } of findings) {
        const { system, stream, id, rev, target } = record;
        out.outcome(
          { system, stream, id, rev },
          { status: "skipped", target: `event/${target}`, code, message: ownCodes[code] },
        );
      }
      if (findings.length > 0) raise(ExitCode.partial);
      if (!flags.repair || common.dryRun || findings.length === 0) return;
      out.count("to be sent again", await withIndex(context, (index) => repair(index, findings)));
    },
  };
}

/** Reads without the lock, since asking takes long: a pipeline may run meanwhile. */
async function compare(context: ReconcileContext): Promise<Finding[]> {
  const { settings, http } = context;
  const client = createDhis2Client({ baseUrl: settings.dhis2.url, login: settings.dhis2.login, ...http });
  return await withReader(context, async (reader, file) => {
    const { systemId = "" } = await client.systemInfo();
    ensureSameServer(await reader.getServer(), { systemId, address: client.address }, file);
    return await listFindings(context, client, reader);
  });
}
