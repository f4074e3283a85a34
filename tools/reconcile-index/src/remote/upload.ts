import { rmSync } from "node:fs";
import { getStored, openStore, type Store } from "@d2pipe/blob-store";
import { copyIndex } from "@d2pipe/index-store";
import { refuseSameFile, type RunWork } from "@d2pipe/tool-kit";
import { type ReconcileContext, toIndexFile } from "../reconcile-context.ts";
import { readEtag, writeEtag } from "./copy-state.ts";
import { openCopy } from "./open-copy.ts";

async function send(context: ReconcileContext, copy: Store, index: string, file: string): Promise<void> {
  const { chunks } = await getStored(
    await openStore(file, { settings: {}, userAgent: context.http.userAgent }),
  );
  const etag = readEtag(index) ?? "";
  const condition = etag === "" ? { ifNoneMatch: "*" as const } : { ifMatch: etag };
  writeEtag(index, (await copy.write(chunks, condition)).etag);
}

/**
 * After a run: the index to its copy, only when nobody else wrote that meanwhile (else `LockedError`). What is sent is a whole
 * index, also while somebody reads it.
 */
export async function createUpload(context: ReconcileContext): Promise<RunWork> {
  const { flags, common, log, out } = context;
  const index = toIndexFile(context);
  const copy = await openCopy(context);
  if (flags.keep !== undefined) refuseSameFile(flags.keep, index, "the index");
  return {
    async run() {
      if (common.dryRun) return;
      const file = flags.keep ?? `${index}.upload`;
      try {
        if (await copyIndex(index, file)) {
          await send(context, copy, index, file);
          out.count("uploaded");
        } else log.info("there is no index yet; nothing was uploaded");
      } finally {
        if (flags.keep === undefined) rmSync(file, { force: true });
      }
    },
  };
}
