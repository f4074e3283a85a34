import type { Dhis2Client } from "@d2pipe/dhis2-client";
import type { IndexReader, RecordEntry } from "@d2pipe/index-store";
import { toPlace } from "@d2pipe/push";
import type { ReconcileContext } from "../reconcile-context.ts";
import { type Finding, type Judge, judgeEvent } from "./judge-event.ts";
import { toServerClock } from "./server-clock.ts";

const batchSize = 400;

/** Whether the target should hold something for an entry. */
export function isExpected({ target, held }: RecordEntry): boolean {
  return target !== undefined && held !== "no";
}

/** Entries that should stand for an event in DHIS2, by program, in batches. Those of another kind are only counted. */
async function* listBatches(
  records: AsyncIterable<RecordEntry>,
  countOther: () => void,
): AsyncGenerator<{ program: string; batch: RecordEntry[] }> {
  const open = new Map<string, RecordEntry[]>();
  for await (const record of records) {
    if (!isExpected(record)) continue;
    const program = toPlace(record.scope)?.program;
    if (program === undefined) {
      countOther();
      continue;
    }
    const batch = open.get(program) ?? [];
    batch.push(record);
    open.set(program, batch);
    if (batch.length < batchSize) continue;
    open.delete(program);
    yield { program, batch };
  }
  for (const [program, batch] of open) yield { program, batch };
}

/** How the events that the index knows differ from those of a server. Stops early, with what it has, when the run is asked to stop. */
export async function listFindings(
  { out, flags, signal, now }: ReconcileContext,
  client: Dhis2Client,
  reader: IndexReader,
  judge: Judge = judgeEvent,
): Promise<Finding[]> {
  const clock = toServerClock(await client.systemInfo(), now());
  const findings: Finding[] = [];
  const records = reader.listRecords({ stream: flags.stream });
  for await (const { program, batch } of listBatches(records, () => out.count("not compared"))) {
    const held = await client.listEventsByUid(
      program,
      batch.map(({ target }) => target ?? ""),
    );
    for (const record of batch) {
      const finding = judge(record, held.get(record.target ?? ""), clock);
      out.count(finding ? finding.code : "as sent");
      if (finding) findings.push(finding);
    }
    if (signal.aborted) return findings;
  }
  return findings;
}
