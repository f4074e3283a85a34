import { readFileSync } from "node:fs";
import { InputError, UsageError } from "@d2pipe/errors";
import type { ImportedRecord, Index } from "@d2pipe/index-store";
import type { Entry } from "@d2pipe/push";
import { toScope } from "@d2pipe/push";
import { fromLoaderEntry, type LoaderEntry, loaderIndexSchema } from "@d2pipe/reconcile";
import type { RunWork } from "@d2pipe/tool-kit";
import { type ReconcileContext, toIndexFile, toNamedFile } from "../reconcile-context.ts";
import { withIndex } from "../with-index.ts";
import { checkEntries, checkKnown } from "./check-entries.ts";
import { checkPlace } from "./check-place.ts";

/** The source that the loader read from. */
const system = "kobo";

function readLoaderIndex(file: string): Record<string, LoaderEntry> {
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    const message = "cannot be read as JSON; expected the loader's event_index.json";
    throw new InputError(message, { source: file }, { cause });
  }
  const result = loaderIndexSchema.safeParse(document);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.join(".") ?? "";
  throw new InputError(issue?.message ?? "not the loader's index", { source: file, path });
}

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
      const pairs = Object.entries(readLoaderIndex(source));
      const entries = pairs.map(([id, entry]) => toEntry(id, entry, place));
      checkEntries(entries, source);
      await checkPlace(context, place, entries);
      context.out.count("imported", entries.length);
      if (context.common.dryRun) return;
      await withIndex(context, async (index) => {
        await ensureFree(index, entries, file);
        const records = pairs.map(([id, entry]) => toRecord(id, entry));
        await index.importEntries({ system, stream: place.stream }, entries, records);
      });
    },
  };
}

async function ensureFree(index: Index, entries: readonly Entry[], file: string): Promise<void> {
  const known = await index.find(entries.map((entry) => ({ ...entry, aliases: [] })));
  checkKnown(entries, known, file);
}
