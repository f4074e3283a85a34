import type { EntryCount, IndexReader, IndexServer, Run } from "@d2pipe/index-store";
import { type Checkpoint, isPendingStatus } from "@d2pipe/records";

/** All that the report shows. */
export interface Report {
  file: string;
  schema: number;
  created: string;
  /** The server that the index belongs to. */
  server: IndexServer | undefined;
  /** By system, stream, scope and status; the codes are added up. */
  entries: readonly EntryCount[];
  /** Rejected and unknown ones by code, the most frequent first. */
  pending: readonly EntryCount[];
  /** Records of requests whose run is at work, or was killed. */
  inFlight: number;
  checkpoints: readonly Checkpoint[];
  /** The newest first. */
  runs: readonly Run[];
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
    server: await reader.getServer(),
    entries: addUpCodes(counts),
    pending: counts.filter(({ status }) => isPendingStatus(status)).toSorted((a, b) => b.count - a.count),
    inFlight: await reader.countInFlight(),
    checkpoints: await gather(reader.listCheckpoints()),
    runs: await gather(reader.listRuns(runs)),
  };
}
