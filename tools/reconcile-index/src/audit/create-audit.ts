import { createDhis2Client } from "@d2pipe/dhis2-client";
import { ExitCode } from "@d2pipe/errors";
import { openIndex, type RecordEntry } from "@d2pipe/index-store";
import type { RunWork } from "@d2pipe/tool-kit";
import { type ReconcileContext, toIndexFile, withReader } from "../reconcile-context.ts";
import { type Finding, judgeEvent } from "./judge-event.ts";
import { toServerClock } from "./server-clock.ts";

const batchSize = 400;

/** Entries that should stand for an event in DHIS2, by program, in batches. */
async function* listBatches(
  records: AsyncIterable<RecordEntry>,
): AsyncGenerator<{ program: string; batch: RecordEntry[] }> {
  const open = new Map<string, RecordEntry[]>();
  for await (const record of records) {
    const [kind, program = ""] = record.scope.split("/");
    if (kind !== "event" || record.target === undefined) continue;
    if (record.status === "deleted" || (record.hash === undefined && record.status === "rejected")) continue;
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
  const { settings, http, out, raise, flags } = context;
  const client = createDhis2Client({ baseUrl: settings.dhis2.url, login: settings.dhis2.login, ...http });
  return {
    async run() {
      const different: Finding[] = [];
      await withReader(context, async (reader) => {
        const clock = toServerClock(await client.systemInfo(), context.now());
        for await (const { program, batch } of listBatches(reader.listRecords({ stream: flags.stream }))) {
          const held = await client.listEventsByUid(
            program,
            batch.map(({ target }) => target ?? ""),
          );
          for (const record of batch) {
            const finding = judgeEvent(record, held.get(record.target ?? ""), clock);
            out.count(finding ? finding.code : "as sent");
            if (finding) different.push(finding);
          }
          if (context.signal.aborted) return;
        }
      });
      for (const { record, code, message } of different) {
        const { system, stream, id, rev, target } = record;
        out.outcome(
          { system, stream, id, rev },
          { status: "skipped", target: `event/${target}`, code, message },
        );
      }
      if (different.length > 0) raise(ExitCode.partial);
      if (flags.repair && !context.common.dryRun) await repair(context, different);
    },
  };
}

/** Forgets what was accepted, so that the next run of the pipeline sends these records again; a deleted UID is renewed by it then. */
async function repair(context: ReconcileContext, findings: readonly Finding[]): Promise<void> {
  const index = openIndex(toIndexFile(context), { tool: "reconcile-index audit", now: () => context.now() });
  try {
    await index.settle(
      findings.map(({ record }) => ({ ...record, hash: undefined })),
      [],
    );
    await index.endRun({ counts: {}, exitCode: context.exitWith(ExitCode.ok), complete: true });
    context.out.count("to be sent again", findings.length);
  } finally {
    index.close();
  }
}
