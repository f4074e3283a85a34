import { createDhis2Client } from "@d2pipe/dhis2-client";
import { ExitCode } from "@d2pipe/errors";
import { ensureSameServer, type Index, type RecordEntry } from "@d2pipe/index-store";
import { type Entry, toPlace } from "@d2pipe/push";
import { ownCodes } from "@d2pipe/records";
import type { RunWork } from "@d2pipe/tool-kit";
import { type ReconcileContext, toIndexFile, withReader } from "../reconcile-context.ts";
import { toResend } from "../to-resend.ts";
import { withIndex } from "../with-index.ts";
import { type Finding, judgeEvent } from "./judge-event.ts";
import { toServerClock } from "./server-clock.ts";

const batchSize = 400;

/** Entries that should stand for an event in DHIS2, by program, in batches. */
async function* listBatches(
  records: AsyncIterable<RecordEntry>,
): AsyncGenerator<{ program: string; batch: RecordEntry[] }> {
  const open = new Map<string, RecordEntry[]>();
  for await (const record of records) {
    const program = toPlace(record.scope)?.program;
    if (program === undefined || record.target === undefined || record.held === "no") continue;
    const batch = open.get(program) ?? [];
    batch.push(record);
    open.set(program, batch);
    if (batch.length < batchSize) continue;
    open.delete(program);
    yield { program, batch };
  }
  for (const [program, batch] of open) yield { program, batch };
}

/** The index against DHIS2: one outcome line a difference. Exit 5 when there are any. */
export function createAudit(context: ReconcileContext): RunWork {
  const { out, raise, flags, common } = context;
  return {
    async run() {
      const findings = await listFindings(context);
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
async function listFindings(context: ReconcileContext): Promise<Finding[]> {
  const { settings, http, out, flags, signal } = context;
  const client = createDhis2Client({ baseUrl: settings.dhis2.url, login: settings.dhis2.login, ...http });
  const findings: Finding[] = [];
  await withReader(context, async (reader) => {
    const info = await client.systemInfo();
    const server = { systemId: info.systemId ?? "", address: client.address };
    ensureSameServer(await reader.getServer(), server, toIndexFile(context));
    const clock = toServerClock(info, context.now());
    for await (const { program, batch } of listBatches(reader.listRecords({ stream: flags.stream }))) {
      const held = await client.listEventsByUid(
        program,
        batch.map(({ target }) => target ?? ""),
      );
      for (const record of batch) {
        const finding = judgeEvent(record, held.get(record.target ?? ""), clock);
        out.count(finding ? finding.code : "as sent");
        if (finding) findings.push(finding);
      }
      if (signal.aborted) return;
    }
  });
  return findings;
}

/** Only what is still as it was when it was judged: what a run has written meanwhile knows better. */
async function repair(index: Index, findings: readonly Finding[]): Promise<number> {
  const current = await index.find(findings.map(({ record }) => ({ ...record, aliases: [] })));
  const entries = findings.flatMap(({ record, code }, at) => {
    const entry = current[at]?.entry;
    if (!entry || !isSame(entry, record)) return [];
    return [{ ...toResend(entry, code), held: code === "CHANGED_IN_DHIS2" ? entry.held : "maybe" } as const];
  });
  await index.commit(entries.map((entry) => ({ kind: "entry", entry, aliases: [] })));
  return entries.length;
}

function isSame(one: Entry, other: Entry): boolean {
  const keys = ["id", "target", "generation", "hash", "rev", "status"] as const;
  return keys.every((key) => one[key] === other[key]);
}
