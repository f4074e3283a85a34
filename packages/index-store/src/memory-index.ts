import { randomBytes } from "node:crypto";
import type { EntryKey, IndexEntry, IndexPort, Settlement } from "@d2pipe/push";
import type { Checkpoint } from "@d2pipe/records";
import { hashContent } from "./hash-content.ts";

export interface MemoryIndexOptions {
  /** Entries kept; the oldest go first. 20,000 take about 10 MB. */
  capacity?: number;
}

function keyOf({ system, scope, id }: EntryKey): string {
  return `${system}\0${scope}\0${id}`;
}

/**
 * An index for a run without `--index`: nothing outlives the run, and only the newest entries are kept, so that memory does
 * not grow with the input. Checkpoints are dropped: there is no next run that could read them.
 */
export function createMemoryIndex({ capacity = 20_000 }: MemoryIndexOptions = {}): IndexPort {
  const entries = new Map<string, IndexEntry>();
  const secret = randomBytes(32).toString("base64");

  function put(entry: Settlement): void {
    const key = keyOf(entry);
    entries.delete(key);
    entries.set(key, entry);
    if (entry.scope !== "") entries.delete(keyOf({ ...entry, scope: "" }));
    if (entries.size <= capacity) return;
    for (const oldest of entries.keys()) {
      entries.delete(oldest);
      break;
    }
  }

  return {
    find: async (keys) => keys.map((key) => entries.get(keyOf(key))),
    findRecord: async ({ system, id }) =>
      [...entries.values()].filter((entry) => entry.system === system && entry.id === id),
    settle: async (settlements: readonly Settlement[], _checkpoints: readonly Checkpoint[]) => {
      for (const settlement of settlements) put(settlement);
    },
    hash: (payload) => hashContent(secret, payload),
  };
}
