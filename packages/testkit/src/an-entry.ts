import type { Change, Entry } from "@d2pipe/push";

/** An entry of an index, of an event that DHIS2 holds; `change` replaces. */
export function anEntry(id: string, change: Partial<Entry> = {}): Entry {
  return {
    system: "commcare",
    stream: "demo/visit",
    id,
    scope: "event/p/s",
    target: "a1B2c3D4e5F",
    held: "yes",
    generation: 0,
    rev: "1",
    hash: undefined,
    late: undefined,
    status: "created",
    code: undefined,
    ...change,
  };
}

/** Entries as an index takes them, with checkpoints behind them. */
export function toChanges(
  entries: readonly Entry[],
  checkpoints: readonly Extract<Change, { kind: "checkpoint" }>["checkpoint"][] = [],
): Change[] {
  return [
    ...entries.map((entry): Change => {
      return entry.scope === "" ? { kind: "rejectedUpstream", entry } : { kind: "entry", entry, aliases: [] };
    }),
    ...checkpoints.map((checkpoint): Change => ({ kind: "checkpoint", checkpoint })),
  ];
}
