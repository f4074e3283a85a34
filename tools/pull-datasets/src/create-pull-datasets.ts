import { createDhis2Client, type Dhis2Client, type SystemInfo } from "@d2pipe/dhis2-client";
import { openIndexReader } from "@d2pipe/index-store";
import type { RunWork, ToolContext } from "@d2pipe/tool-kit";
import { toAskedTimes } from "./asked-times.ts";
import { checkFlags } from "./check-flags.ts";
import { chooseDataSets } from "./choose-data-sets.ts";
import { chooseElements } from "./choose-elements.ts";
import { chooseOrgUnits } from "./choose-org-units.ts";
import type { PullFlags } from "./flags.ts";
import { Pace } from "./pace.ts";
import { readCursors } from "./pull-cursor.ts";
import { listSteps, type PullPlan } from "./pull-steps.ts";
import { readRejectedPeriods } from "./rejected-periods.ts";
import { runSteps } from "./run-steps.ts";
import { toServerTime } from "./server-time.ts";
import { ValueWriter } from "./value-writer.ts";

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

async function planPull(context: PullContext, dhis2: Dhis2Client, info: SystemInfo): Promise<PullPlan> {
  const { flags, common, now, log } = context;
  const { instant, day } = toServerTime(info, now());
  const server = info.systemId ?? dhis2.address;
  const dataSets = chooseDataSets(await dhis2.listDataSets(), flags);
  return {
    dataSets: await chooseElements(dhis2, dataSets, flags, ({ id, name }) => {
      if (flags["data-set"].length > 0)
        log.warn(`data set ${id} (${name}) has no data element of the groups`);
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

/** The work of the tool. A run that fails or is interrupted writes no `end` line, so that the sink knows. */
export function createPullDatasets(context: PullContext): RunWork {
  checkFlags(context);
  const { flags, settings, log, out, raise, signal } = context;
  const { url, login } = settings.dhis2;
  const dhis2 = createDhis2Client({ baseUrl: url, login, ...context.http });
  return {
    async run() {
      const { warning } = await dhis2.dialect();
      if (warning !== undefined) log.warn(warning);
      const info = await dhis2.systemInfo();
      if (info.calendar !== undefined && info.calendar !== "iso8601")
        log.warn(`the server counts in the calendar ${info.calendar}; periods are computed in iso8601`);
      const plan = await planPull(context, dhis2, info);
      const pace = new Pace(flags["time-budget"]);
      const stop = new AbortController();
      const reader = {
        dhis2,
        // A server that needs somewhat longer than it should is not asked twice.
        timeoutMs: flags["time-budget"] * 4 * 1000,
        signal: AbortSignal.any([signal, stop.signal]),
        clock: () => performance.now(),
      };
      try {
        const writer = new ValueWriter(out, { systemId: info.systemId, address: dhis2.address });
        await runSteps(listSteps(plan, pace), {
          dhis2,
          writer,
          pace,
          lanes: flags.lanes,
          reader,
          log,
          raise,
        });
      } finally {
        stop.abort();
      }
    },
  };
}
