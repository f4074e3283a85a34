import { idKinds, type IdMap } from "@d2pipe/id-map";
import type { LineWork, RunWork, ToolContext } from "@d2pipe/tool-kit";
import { ensureWay } from "./ensure-way.ts";
import type { MapIdsFlags } from "./flags.ts";
import { MapIds } from "./map-ids.ts";
import { readIdMap } from "./read-id-map.ts";

export type MapIdsContext = Omit<ToolContext, "flags"> & { readonly flags: MapIdsFlags };

function reportKept(map: IdMap, { log, flags }: MapIdsContext): void {
  const kept = idKinds.filter((kind) => map.isKept(kind));
  if (kept.length > 0)
    log.info(`no row in ${flags.table ?? ""}, so ids stay as they are: ${kept.join(", ")}`);
}

/** Puts the table or the snapshots and the work together; or makes a draft, which reads no lines. */
export async function createMapIds(context: MapIdsContext): Promise<LineWork | RunWork> {
  const { flags, out, log } = context;
  ensureWay(flags);
  if (flags.draft !== undefined) {
    const { createDraft } = await import("./create-draft.ts");
    return createDraft(context, flags.draft);
  }
  const map = await readIdMap(flags);
  reportKept(map, context);
  const hint =
    flags.table === undefined
      ? `give both objects the same ${flags.scheme ?? ""} and pull the metadata again, or use --table`
      : "add a row to the table; with use = no the record is left out";
  return new MapIds({ map, hint, isSumming: flags.sum, out, warn: (message) => log.warn(message) });
}
