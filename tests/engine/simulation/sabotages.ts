import type { Index } from "@d2pipe/index-store";
import type { Change } from "@d2pipe/push";
import type { Sabotage } from "./simulate.ts";
import { stream } from "./source.ts";

type Method = keyof Index;

/** The index with some of its functions replaced. */
function replace(index: Index, functions: Partial<Record<Method, (...args: never[]) => unknown>>): Index {
  return new Proxy(index, {
    get(target, name) {
      const own = Object.hasOwn(functions, name) ? Reflect.get(functions, name) : undefined;
      const value: unknown = own ?? Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function withoutAliases(change: Change): Change[] {
  if (change.kind === "named") return [];
  if (change.kind === "entry") return [{ ...change, aliases: [] }];
  return change.kind === "seen" ? [{ ...change, record: { ...change.record, aliases: [] } }] : [change];
}

/** Defects that earlier versions had, each with what the simulation has to find. */
export const sabotages: readonly (readonly [defect: string, sabotage: Sabotage])[] = [
  [
    "a record under a new id leaves its entry under the old one, whose event counts as missing",
    {
      index: (index) =>
        replace(index, {
          commit: async (changes: readonly Change[]) => await index.commit(changes.flatMap(withoutAliases)),
          listMissing: async (key: typeof stream) => {
            const missing = await index.listMissing(key);
            return await Promise.all(
              missing.map(async (record) => ({ ...record, entries: await index.findRecord(record) })),
            );
          },
          listHeldByOthers: async () => new Set(),
        }),
    },
  ],
  [
    "a second run begins a listing without the run lock",
    { second: async (index) => await index.beginListing(stream) },
  ],
  [
    "what is about to be sent is not written down",
    { index: (index) => replace(index, { intend: async () => 0 }) },
  ],
  [
    "a checkpoint is committed twice, the first one last",
    {
      index: (index) => {
        let first: Change | undefined;
        return replace(index, {
          commit: async (changes: readonly Change[]) => {
            const repeated = first && changes.some(({ kind }) => kind === "checkpoint") ? [first] : [];
            await index.commit([...changes, ...repeated]);
            first ??= changes.find(({ kind }) => kind === "checkpoint");
          },
        });
      },
    },
  ],
];
