import type { EntryCount, IndexReader, Run } from "@d2pipe/index-store";
import type { Checkpoint } from "@d2pipe/records";

/** All that the report shows. */
export interface Report {
  file: string;
  schema: number;
  created: string;
  /** By system, stream, scope and status; the codes are added up. */
  entries: readonly EntryCount[];
  /** Rejected and unknown ones by code, the most frequent first. */
  owed: readonly EntryCount[];
  checkpoints: readonly Checkpoint[];
  /** The newest first. */
  runs: readonly Run[];
}

function isOwed({ status }: EntryCount): boolean {
  return status === "rejected" || status === "unknown";
}

function addUpCodes(counts: readonly EntryCount[]): EntryCount[] {
  const sums = new Map<string, EntryCount>();
  for (const count of counts) {
    const key = JSON.stringify([count.system, count.stream, count.scope, count.status]);
    const sum = sums.get(key);
    if (sum) sum.count += count.count;
    else sums.set(key, { ...count, code: undefined });
  }
  return [...sums.values()];
}

async function gather<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const gathered: Item[] = [];
  for await (const item of items) gathered.push(item);
  return gathered;
}

export async function gatherReport(reader: IndexReader, file: string, runs: number): Promise<Report> {
  const counts = await reader.countEntries();
  return {
    file,
    schema: reader.schema,
    created: reader.created,
    entries: addUpCodes(counts),
    owed: counts.filter(isOwed).toSorted((a, b) => b.count - a.count),
    checkpoints: await gather(reader.listCheckpoints()),
    runs: await gather(reader.listRuns(runs)),
  };
}
