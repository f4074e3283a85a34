import { renameSync, writeFileSync } from "node:fs";
import { StorageError } from "@d2pipe/errors";
import type { RecordEntry } from "@d2pipe/index-store";
import { computeUid } from "@d2pipe/records";
import { type LoaderEntry, loaderIndexSchema, toLoaderEntry } from "@d2pipe/reconcile";
import type { RunWork } from "@d2pipe/tool-kit";
import { type ReconcileContext, toNamedFile, withReader } from "../reconcile-context.ts";

function toEntry(record: RecordEntry): LoaderEntry {
  const imported =
    record.imported === undefined
      ? undefined
      : loaderIndexSchema.parse({ one: JSON.parse(record.imported) }).one;
  return toLoaderEntry({ ...record, target: record.target ?? toDeletedUid(record) }, imported);
}

/** A deleted entry of an index that an earlier version wrote has lost its UID: it is computed. */
function toDeletedUid({ scope, status, system, id, generation }: RecordEntry): string | undefined {
  const [kind, type = "", stage = ""] = scope.split("/");
  if (kind !== "event" || status !== "deleted" || generation === 0) return undefined;
  return computeUid({ kind, type, stage, system, id, generation: generation - 1 });
}

/** The index as `event_index.json`, whole or not at all. It is small: the loader held it in memory, too. */
export function createExport(context: ReconcileContext): RunWork {
  const file = toNamedFile(context);
  return {
    run: async () =>
      await withReader(context, async (reader) => {
        const entries: Record<string, LoaderEntry> = {};
        for await (const record of reader.listRecords({ stream: context.flags.stream }))
          // What DHIS2 knows of a record takes precedence over a last line that a tool upstream could not use.
          if (record.scope !== "" || !(record.id in entries)) entries[record.id] = toEntry(record);
        context.out.count("exported", Object.keys(entries).length);
        if (context.common.dryRun) return;
        try {
          writeFileSync(`${file}.partial`, `${JSON.stringify(entries, undefined, 2)}\n`, { mode: 0o600 });
          renameSync(`${file}.partial`, file);
        } catch (cause) {
          throw new StorageError(`${file}: cannot be written`, {
            cause,
            hint: "check folder, permissions and space",
          });
        }
      }),
  };
}
