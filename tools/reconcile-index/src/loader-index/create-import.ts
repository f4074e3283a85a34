import { readFileSync } from "node:fs";
import { ExitCode, InputError, UsageError } from "@d2pipe/errors";
import { openIndex, openSightings } from "@d2pipe/index-store";
import { fromLoaderEntry, type LoaderEntry, loaderIndexSchema } from "@d2pipe/reconcile";
import type { RunWork } from "@d2pipe/tool-kit";
import { type ReconcileContext, toIndexFile, toNamedFile } from "../reconcile-context.ts";

/** The source that the loader read from. */
const system = "kobo";

function readLoaderIndex(file: string): Record<string, LoaderEntry> {
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new InputError(
      "cannot be read as JSON; expected the loader's event_index.json",
      { source: file },
      { cause },
    );
  }
  const result = loaderIndexSchema.safeParse(document);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new InputError(issue?.message ?? "not the loader's index", {
    source: file,
    path: issue?.path.join(".") ?? "",
  });
}

/** `event_index.json` into the index: its UIDs win from then on, so nothing is created twice. */
export function createImport(context: ReconcileContext): RunWork {
  const { program, "program-stage": programStage, stream } = context.flags;
  const [file, source] = [toIndexFile(context), toNamedFile(context)];
  if (program === undefined || programStage === undefined || stream === undefined) {
    throw new UsageError(
      "import needs --stream, --program and --program-stage: they name the place of the events in the index",
    );
  }
  return {
    async run() {
      const entries = Object.entries(readLoaderIndex(source));
      const records = entries.map(([id, entry]) => ({ id, entry, known: fromLoaderEntry(entry) }));
      context.out.count("imported", entries.length);
      if (context.common.dryRun) return;
      const index = openIndex(file, { tool: "reconcile-index import", now: () => context.now() });
      const frame = {
        system,
        stream,
        scope: `event/${program}/${programStage}`,
        generation: 0,
        rev: undefined,
        hash: undefined,
      };
      await index.settle(
        records.map(({ id, known: { target, status, code } }) => ({ ...frame, id, target, status, code })),
        [],
      );
      await index.endRun({ counts: {}, exitCode: context.exitWith(ExitCode.ok), complete: true });
      using sightings = openSightings(file, () => context.now());
      sightings.putImported(
        { system, stream },
        records.map(({ id, entry, known }) => ({ id, fields: JSON.stringify(entry), isGone: known.isGone })),
      );
      index.close();
    },
  };
}
