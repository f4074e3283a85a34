import type { Dhis2Client, SystemInfo } from "@d2pipe/dhis2-client";
import { openIndexReader } from "@d2pipe/index-store";
import { readTextFile, type ToolContext } from "@d2pipe/tool-kit";
import { toAskedTimes } from "./asked-times.ts";
import { chooseDataSets } from "./choose-data-sets.ts";
import { chooseElements } from "./choose-elements.ts";
import { chooseOrgUnits } from "./choose-org-units.ts";
import type { PullFlags } from "./flags.ts";
import { readCursors } from "./pull-cursor.ts";
import type { PullPlan } from "./pull-steps.ts";
import { readRejectedPeriods } from "./rejected-periods.ts";
import type { ServerTime } from "./server-time.ts";

export type PullContext = Omit<ToolContext, "flags"> & { readonly flags: PullFlags };

async function readIndex(
  file: string | undefined,
  server: string,
): Promise<Pick<PullPlan, "cursors" | "rejected">> {
  const reader = file === undefined ? undefined : openIndexReader(file);
  try {
    return { cursors: await readCursors(reader, server), rejected: await readRejectedPeriods(reader) };
  } finally {
    reader?.close();
  }
}

/** What `--data-set` and `--map` name. */
export async function readNamed({ "data-set": named, map: file }: PullFlags): Promise<readonly string[]> {
  if (file === undefined) return named;
  const { parseCasePropertyMap } = await import("@d2pipe/mapping");
  const properties = parseCasePropertyMap({ text: await readTextFile(file, "--map"), source: file });
  return [...new Set([...named, ...properties.map(({ dataSet }) => dataSet)])];
}

/** What the flags ask for, as the server and the index know it. */
export async function planPull(
  context: PullContext,
  dhis2: Dhis2Client,
  info: SystemInfo,
  { instant, day, named }: ServerTime & { named: readonly string[] },
): Promise<PullPlan> {
  const { flags, common, log } = context;
  const server = info.systemId ?? dhis2.address;
  const dataSets = chooseDataSets(await dhis2.listDataSets(), { ...flags, "data-set": named });
  return {
    dataSets: await chooseElements(dhis2, dataSets, flags, ({ id, name }) => {
      if (named.length > 0) log.warn(`data set ${id} (${name}) has no data element of the groups`);
    }),
    orgUnits: await chooseOrgUnits((query) => dhis2.listOrgUnits(query), flags),
    asked: toAskedTimes(flags, day).asked,
    ...(await readIndex(common.index, server)),
    cursor: { startedAt: instant, server },
    complete: flags.complete,
    reads: {
      incremental: flags.incremental,
      includeDeleted: flags["include-deleted"],
      children: !flags["without-children"],
      overlapMs: flags.overlap * 60_000,
    },
  };
}
