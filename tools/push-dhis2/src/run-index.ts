import { type Index, type IndexReader, openIndex, openIndexReader } from "@d2pipe/index-store";
import { createMemoryIndex } from "@d2pipe/index-store";
import { type IndexPort, ownerKey } from "@d2pipe/push";
import type { OutcomeStatus } from "@d2pipe/records";

/** The index of one run, with what `push` wants to know of it beforehand. */
export interface RunIndex {
  port: IndexPort;
  /** Entries that stand for an event at the server. */
  known: number;
  /** Records that a tool upstream could not use and that have not come through since. */
  owed: Set<string>;
  close(result: {
    counts: Partial<Record<OutcomeStatus, number>>;
    exitCode: number;
    complete: boolean;
  }): Promise<void>;
}

export interface RunIndexOptions {
  file: string | undefined;
  isDry: boolean;
  now: () => Date;
}

const atTarget: ReadonlySet<OutcomeStatus> = new Set(["created", "updated", "unchanged"]);

/** A dry run reads the index, when there is one, and writes nothing; without a file the run remembers by itself. */
export async function openRunIndex({ file, isDry, now }: RunIndexOptions): Promise<RunIndex> {
  if (file === undefined) return toForgetful();
  if (!isDry) {
    const index = openIndex(file, { tool: "push-dhis2", now });
    return { port: index, ...(await gather(index)), close: (result) => closeIndex(index, result) };
  }
  const reader = openIndexReader(file);
  if (!reader) return toForgetful();
  const port: IndexPort = {
    find: (keys) => reader.find(keys),
    findRecord: (record) => reader.findRecord(record),
    hash: (payload) => reader.hash(payload),
    settle: async () => undefined,
  };
  return { port, ...(await gather(reader)), close: async () => reader.close() };
}

function toForgetful(): RunIndex {
  return { port: createMemoryIndex(), known: 0, owed: new Set(), close: async () => undefined };
}

async function gather(reader: IndexReader): Promise<Pick<RunIndex, "known" | "owed">> {
  let known = 0;
  for (const { scope, status, count } of await reader.countEntries()) {
    if (scope.startsWith("event/") && atTarget.has(status)) known += count;
  }
  const owed = new Set<string>();
  for await (const entry of reader.listPending()) if (entry.scope === "") owed.add(ownerKey(entry));
  return { known, owed };
}

async function closeIndex(index: Index, result: Parameters<RunIndex["close"]>[0]): Promise<void> {
  try {
    await index.endRun(result);
  } finally {
    index.close();
  }
}
