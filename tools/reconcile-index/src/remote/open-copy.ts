import { openStore, parseStoreUrl, type Store } from "@d2pipe/blob-store";
import { UsageError } from "@d2pipe/errors";
import { refuseSameFile } from "@d2pipe/tool-kit";
import { type ReconcileContext, toIndexFile } from "../reconcile-context.ts";

/** The address that `download` and `upload` name: where a copy of the index is kept. */
export async function openCopy(context: ReconcileContext): Promise<Store> {
  const { operands, settings, http } = context;
  const [subcommand, address] = operands;
  if (address === undefined) {
    throw new UsageError(`${subcommand} needs an address`, {
      hint: `reconcile-index ${subcommand} azblob://container/path --index FILE`,
    });
  }
  const { kind } = parseStoreUrl(address);
  if (kind === "https")
    throw new UsageError("a copy of the index behind https:// can only be read", {
      hint: "give a path, azblob://container/path or s3://bucket/key",
    });
  if (kind === "local") refuseSameFile(address, toIndexFile(context), "the index");
  return await openStore(address, { settings, ...http });
}
