import { basename } from "node:path";
import { explainCode } from "@d2pipe/dhis2-model";
import { ConfigError } from "@d2pipe/errors";
import { type IndexEntry, type IndexReader, openIndexReader } from "@d2pipe/index-store";
import { listReviewRows, type ReviewRow, type ReviewStatus } from "@d2pipe/reconcile";
import type { PendingGroup, PendingRecord, ReportPage, ReportedRun, ReviewGroup } from "@d2pipe/report-page";

export interface PageOptions {
  /** The index file. */
  file: string;
  stream: string | undefined;
  runs: number;
  idsPerGroup: number;
  now: Date;
}

/** The first of each group by a key, and how many there are. */
class Groups<Key, Item> {
  readonly #limit: number;
  readonly groups = new Map<Key, { count: number; items: Item[] }>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(key: Key, item: Item): void {
    const group = this.groups.get(key) ?? { count: 0, items: [] };
    group.count += 1;
    if (group.items.length < this.#limit) group.items.push(item);
    this.groups.set(key, group);
  }
}

function toPendingRecord({ id, stream, status, target, written }: IndexEntry): PendingRecord {
  return { id, stream, status, target, lastTried: written };
}

async function gatherPending(
  reader: IndexReader,
  { stream, idsPerGroup }: PageOptions,
): Promise<PendingGroup[]> {
  const pending = new Groups<string | undefined, PendingRecord>(idsPerGroup);
  for await (const entry of reader.listPending({ stream })) pending.add(entry.code, toPendingRecord(entry));
  return [...pending.groups]
    .map(([code, { count, items }]) => ({ code, count, records: items, ...explainCode(code) }))
    .toSorted((a, b) => b.count - a.count);
}

async function gatherReview(
  reader: IndexReader,
  { stream, idsPerGroup }: PageOptions,
): Promise<ReviewGroup[]> {
  const review = new Groups<ReviewStatus, ReviewRow>(idsPerGroup);
  for await (const row of listReviewRows(reader, { stream })) review.add(row.status, row);
  return [...review.groups]
    .map(([status, { count, items }]) => ({ status, count, rows: items }))
    .toSorted((a, b) => (a.status < b.status ? 1 : -1));
}

async function gatherRuns(reader: IndexReader, limit: number): Promise<ReportedRun[]> {
  const runs: ReportedRun[] = [];
  for await (const run of reader.listRuns(limit)) runs.push(run);
  return runs;
}

/** Reads the index, which another run may have open. Throws `ConfigError` when there is none. */
export async function gatherPage(options: PageOptions): Promise<ReportPage> {
  const { file, stream, now, idsPerGroup } = options;
  const reader = openIndexReader(file);
  if (!reader) {
    throw new ConfigError([`index ${file}: there is no such index`], {
      hint: "a first run of the pipeline makes it; check the path",
    });
  }
  try {
    const entries = await reader.countEntries();
    return {
      index: basename(file),
      created: reader.created,
      at: now.toISOString(),
      entries: entries.filter((entry) => stream === undefined || entry.stream === stream),
      runs: await gatherRuns(reader, options.runs),
      pending: await gatherPending(reader, options),
      review: await gatherReview(reader, options),
      idsPerGroup,
    };
  } finally {
    reader.close();
  }
}
