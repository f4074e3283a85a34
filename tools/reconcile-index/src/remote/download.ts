import { existsSync, rmSync } from "node:fs";
import { openStore, type Store } from "@d2pipe/blob-store";
import { GuardError, InputError } from "@d2pipe/errors";
import { copyIndex, replaceIndex } from "@d2pipe/index-store";
import { refuseSameFile, type RunWork } from "@d2pipe/tool-kit";
import { type ReconcileContext, toIndexFile } from "../reconcile-context.ts";
import { chooseStart, readEtag, type Start, writeEtag } from "./copy-state.ts";
import { openCopy } from "./open-copy.ts";

const explanations: Readonly<Record<Exclude<Start, "conflict">, string>> = {
  new: "there is neither a copy nor an index here: the run makes one",
  here: "the index here is as new as the copy, or newer",
  copy: "the copy is newer than the index here",
};

function removeIndex(file: string): void {
  for (const each of [file, `${file}-wal`, `${file}-shm`]) rmSync(each, { force: true });
}

/** Fetches the copy and hands it on as a file; returns its ETag. */
async function withFetched(
  { http }: ReconcileContext,
  copy: Store,
  index: string,
  use: (file: string) => Promise<unknown>,
): Promise<string> {
  const fetched = `${index}.download`;
  try {
    const stored = await copy.read();
    if (stored === undefined)
      throw new InputError("the copy of the index was taken away meanwhile", { source: copy.name });
    const local = await openStore(fetched, { settings: {}, userAgent: http.userAgent });
    await local.write(stored.chunks);
    await use(fetched);
    return stored.etag;
  } finally {
    removeIndex(fetched);
  }
}

/** The index that a run would start from, into another file; index and ETag stay as they are. */
async function downloadInto(
  context: ReconcileContext,
  { copy, index, into, start }: { copy: Store; index: string; into: string; start: Start },
): Promise<void> {
  removeIndex(into);
  if (start === "here") await copyIndex(index, into);
  if (start === "copy") await withFetched(context, copy, into, (file) => copyIndex(file, into));
}

/** Before a run: the newest index, from here or from its copy. */
export async function createDownload(context: ReconcileContext): Promise<RunWork> {
  const { flags, common, log, out } = context;
  const index = toIndexFile(context);
  const copy = await openCopy(context);
  const { into } = flags;
  if (into !== undefined) refuseSameFile(into, index, "the index");
  return {
    async run() {
      const state = await copy.stat();
      const start = chooseStart({
        copy: state?.etag,
        continues: readEtag(index),
        hasIndex: existsSync(index),
      });
      if (start === "conflict") {
        throw new GuardError(
          `${index} and ${copy.name} are two indexes, and neither is known to continue the other`,
          {
            hint: `keep the right one: move ${index} away, or the copy, then run again`,
          },
        );
      }
      log.info(explanations[start]);
      out.count(start === "copy" ? "downloaded" : "kept");
      if (common.dryRun) return;
      if (into !== undefined) await downloadInto(context, { copy, index, into, start });
      else if (start === "copy") {
        const etag = await withFetched(context, copy, index, (file) => replaceIndex(index, file));
        writeEtag(index, etag);
      } else writeEtag(index, state?.etag ?? "");
    },
  };
}
