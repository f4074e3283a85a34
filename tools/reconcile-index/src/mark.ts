import { ConfigError, ExitCode, UsageError } from "@d2pipe/errors";
import { type Index, openIndex, type RecordEntry } from "@d2pipe/index-store";
import type { RunWork } from "@d2pipe/tool-kit";
import { type ReconcileContext, toIndexFile } from "./reconcile-context.ts";

function toMarked(record: RecordEntry, as: string): RecordEntry {
  if (as === "deleted-in-dhis2") return { ...record, status: "deleted", code: undefined, hash: undefined };
  return { ...record, hash: undefined };
}

async function markAll(
  index: Index,
  wanted: ReadonlySet<string>,
  as: string,
  stream: string | undefined,
): Promise<number> {
  const found: RecordEntry[] = [];
  for await (const record of index.listRecords({ stream })) if (wanted.has(record.id)) found.push(record);
  const missing = [...wanted].filter((id) => !found.some((record) => record.id === id));
  if (missing.length > 0) throw new ConfigError(missing.map((id) => `${id}: the index knows no such record`));
  if (as === "forgotten") await index.forget(found);
  else
    await index.settle(
      found.map((record) => toMarked(record, as)),
      [],
    );
  return found.length;
}

/** Says by hand what became of records: deleted in DHIS2 by somebody, to be sent again, or to be forgotten. All or nothing. */
export function createMark(context: ReconcileContext): RunWork {
  const { id, as, stream } = context.flags;
  const file = toIndexFile(context);
  if (id.length === 0 || as === undefined) throw new UsageError("mark needs --id and --as");
  return {
    async run() {
      const index = openIndex(file, { tool: "reconcile-index mark", now: () => context.now() });
      try {
        context.out.count("marked", await markAll(index, new Set(id), as, stream));
        await index.endRun({ counts: {}, exitCode: context.exitWith(ExitCode.ok), complete: true });
      } finally {
        index.close();
      }
    },
  };
}
