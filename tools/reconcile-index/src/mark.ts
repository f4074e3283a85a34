import { ConfigError, UsageError } from "@d2pipe/errors";
import type { Index, RecordEntry } from "@d2pipe/index-store";
import type { Entry } from "@d2pipe/push";
import type { RunWork } from "@d2pipe/tool-kit";
import type { ReconcileContext } from "./reconcile-context.ts";
import { toResend } from "./to-resend.ts";
import { withIndex } from "./with-index.ts";

function toMarked(record: RecordEntry, as: string): Entry {
  if (as !== "deleted-in-dhis2") return toResend(record, "MARKED");
  // The UID can never be used again: a record that comes back gets the next one (dhis2-api §2.3).
  const gone = { held: "no", hash: undefined, late: undefined, status: "deleted", code: undefined } as const;
  return { ...record, ...gone, generation: record.generation + 1 };
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
    await index.commit(found.map((record) => ({ kind: "entry", entry: toMarked(record, as), aliases: [] })));
  return found.length;
}

/** Says by hand what became of records: deleted in DHIS2 by somebody, to be sent again, or to be forgotten. All or nothing. */
export function createMark(context: ReconcileContext): RunWork {
  const { id, as, stream } = context.flags;
  if (id.length === 0 || as === undefined) throw new UsageError("mark needs --id and --as");
  return {
    async run() {
      const count = await withIndex(context, (index) => markAll(index, new Set(id), as, stream));
      context.out.count("marked", count);
    },
  };
}
