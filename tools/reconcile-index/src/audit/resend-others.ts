import type { Index, IndexReader, RecordEntry } from "@d2pipe/index-store";
import { toPlace } from "@d2pipe/push";
import { toResend } from "../to-resend.ts";
import { isExpected } from "./list-findings.ts";

const batchSize = 500;

/** Entries that should stand for something at the target that is not an event: data values, registrations. */
async function* listOthers(reader: IndexReader): AsyncGenerator<RecordEntry> {
  for await (const record of reader.listRecords())
    if (isExpected(record) && toPlace(record.scope) === undefined) yield record;
}

export async function countOthers(reader: IndexReader): Promise<number> {
  let count = 0;
  for await (const { target } of listOthers(reader)) if (target !== undefined) count += 1;
  return count;
}

/**
 * Lets the next run send all of them again: what they hold at another server is not asked for, and to write a value once more changes
 * nothing. Under the run lock.
 *
 * @returns how many there are
 */
export async function resendOthers(index: Index): Promise<number> {
  let count = 0;
  let batch: RecordEntry[] = [];
  const commit = async (): Promise<void> => {
    const found = await index.find(batch.map((record) => ({ ...record, aliases: [] })));
    const entries = found.flatMap((known) =>
      known?.entry ? [{ ...toResend(known.entry, "NOT_COMPARED"), held: "maybe" } as const] : [],
    );
    await index.commit(entries.map((entry) => ({ kind: "entry", entry, aliases: [] })));
    count += batch.length;
    batch = [];
  };
  for await (const record of listOthers(index)) {
    batch.push(record);
    if (batch.length === batchSize) await commit();
  }
  if (batch.length > 0) await commit();
  return count;
}
