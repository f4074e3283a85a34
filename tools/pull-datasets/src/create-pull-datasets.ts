import { createDhis2Client, type Dhis2Client, type SystemInfo } from "@d2pipe/dhis2-client";
import { ExitCode } from "@d2pipe/errors";
import type { RunWork } from "@d2pipe/tool-kit";
import { toReadyTimes } from "./asked-times.ts";
import { ensureChosen } from "./check-flags.ts";
import { findMissing, formatMissing } from "./find-missing.ts";
import { Pace } from "./pace.ts";
import { planPull, type PullContext, readNamed } from "./plan-pull.ts";
import { listSteps, type PullPlan } from "./pull-steps.ts";
import { runSteps } from "./run-steps.ts";
import { type ServerTime, toServerTime } from "./server-time.ts";
import { ValueWriter } from "./value-writer.ts";

/** Says what is missing of the period of `--wait-ready`; undefined when it is complete, or was not given. */
async function findUnready(
  { flags }: PullContext,
  dhis2: Dhis2Client,
  { dataSets, orgUnits, reads }: PullPlan,
  { day }: ServerTime,
): Promise<string | undefined> {
  const { asked } = toReadyTimes(flags, day);
  if (asked.length === 0) return undefined;
  const share = flags["ready-share"];
  const missing = await findMissing(dhis2, { dataSets, orgUnits, children: reads.children, asked, share });
  return missing.length === 0 ? undefined : formatMissing(missing, flags["wait-ready"] ?? "", share);
}

/** The work of the tool. A run that fails or is interrupted writes no `end` line, so that the sink knows. */
export function createPullDatasets(context: PullContext): RunWork {
  const { flags, settings, log, raise } = context;
  ensureChosen(flags);
  const { url, login } = settings.dhis2;
  const dhis2 = createDhis2Client({ baseUrl: url, login, ...context.http });
  return {
    async run() {
      // Before any server is asked: a file that is wrong ends the run.
      const named = await readNamed(flags);
      const { warning } = await dhis2.dialect();
      if (warning !== undefined) log.warn(warning);
      const info = await dhis2.systemInfo();
      if (info.calendar !== undefined && info.calendar !== "iso8601")
        log.warn(`the server counts in the calendar ${info.calendar}; periods are computed in iso8601`);
      const time = toServerTime(info, context.now());
      const plan = await planPull(context, dhis2, info, { ...time, named });
      const unready = await findUnready(context, dhis2, plan, time);
      if (unready === undefined) return await read(context, dhis2, info, plan);
      log.error(unready);
      raise(ExitCode.remote);
    },
  };
}

/** Reads all of a plan, and writes it out. */
async function read(
  { flags, log, out, raise, signal }: PullContext,
  dhis2: Dhis2Client,
  info: SystemInfo,
  plan: PullPlan,
): Promise<void> {
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
    const { lanes } = flags;
    await runSteps(listSteps(plan, pace), { dhis2, writer, pace, lanes, reader, log, raise });
  } finally {
    stop.abort();
  }
}
