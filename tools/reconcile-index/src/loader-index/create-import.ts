import { UsageError } from "@d2pipe/errors";
import { ensureSameServer, type ImportedRecord } from "@d2pipe/index-store";
import type { Entry } from "@d2pipe/push";
import { toScope } from "@d2pipe/push";
import { fromLoaderEntry, type LoaderEntry } from "@d2pipe/reconcile";
import type { RunWork } from "@d2pipe/tool-kit";
import { type ReconcileContext, toIndexFile, toNamedFile } from "../reconcile-context.ts";
import { withIndex } from "../with-index.ts";
import { checkEntries, checkFree } from "./check-entries.ts";
import { checkPlace } from "./check-place.ts";
import { readLoaderIndex } from "./read-loader-index.ts";

/** The source that the loader read from. */
const system = "kobo";

interface Place {
  stream: string;
  program: string;
  programStage: string;
}

function toPlace({ flags }: ReconcileContext): Place {
  const { stream, program, "program-stage": programStage } = flags;
  if (program !== undefined && programStage !== undefined && stream !== undefined)
    return { stream, program, programStage };
  throw new UsageError(
    "import needs --stream, --program and --program-stage: they name the place of the events in the index",
  );
}

function toEntry(id: string, entry: LoaderEntry, place: Place): Entry {
  const { target, held, status, code } = fromLoaderEntry(entry);
  const unknown = { generation: 0, rev: undefined, hash: undefined, late: undefined } as const;
  return { system, stream: place.stream, id, scope: toScope(place), target, held, status, code, ...unknown };
}

function toRecord(id: string, entry: LoaderEntry): ImportedRecord {
  return { id, fields: JSON.stringify(entry), isMissing: fromLoaderEntry(entry).isMissing };
}

/** `event_index.json` into the index: its UIDs win from then on, so nothing is created twice. Checked before anything is written. */
export function createImport(context: ReconcileContext): RunWork {
  const [file, source] = [toIndexFile(context), toNamedFile(context)];
  const place = toPlace(context);
  return {
    async run() {
      const pairs = Object.entries(await readLoaderIndex(source));
      const entries = pairs.map(([id, entry]) => toEntry(id, entry, place));
      checkEntries(entries, source);
      const server = await checkPlace(context, place, entries);
      context.out.count("imported", entries.length);
      if (context.common.dryRun) return;
      await withIndex(context, async (index) => {
        const known = await index.getServer();
        const kept = server && ensureSameServer(known, server, file);
        await checkFree(entries, index, file);
        const records = pairs.map(([id, entry]) => toRecord(id, entry));
        await index.importEntries({ system, stream: place.stream }, entries, records);
        if (kept && kept !== known) await index.setServer(kept);
      });
    },
  };
}
