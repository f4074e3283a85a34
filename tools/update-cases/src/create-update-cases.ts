import { createCommcareClient, type CommcareClient } from "@d2pipe/commcare-client";
import type { Index } from "@d2pipe/index-store";
import { createCaseUpdatesTarget, push, type PushResult, type Stamp } from "@d2pipe/push";
import {
  createSleep,
  ensureSameAddress,
  listPendingNames,
  reportPush,
  runSink,
  systemClock,
} from "@d2pipe/sink-run";
import type { InputEnd, InputLine, SinkWork, ToolContext } from "@d2pipe/tool-kit";
import { createCaseServer } from "./create-case-server.ts";
import { KnownCases } from "./known-cases.ts";

interface UpdateFlags {
  type: string | undefined;
  api: string;
  stamp: string | undefined;
  "batch-size": number;
  full: boolean;
}

export type UpdateContext = Omit<ToolContext, "flags" | "operands"> & { flags: UpdateFlags };

type Lines = AsyncGenerator<readonly InputLine[], InputEnd>;

/** Lines in flight at most. */
const window = 2000;
/** CommCare's rate limits are for few large requests, one after the other (commcare-kobo-api §6.2). */
const concurrency = 1;

interface Clients {
  /** Ends with the run: what it asks for is not needed any more then. */
  reader: CommcareClient;
  /** Not stopped by the signal: a request in flight is waited for, and so is what became of it. */
  writer: CommcareClient;
}

function connect({ settings, signal, http }: UpdateContext): Clients {
  const { url, domain, username, apiKey } = settings.commcare;
  const options = { baseUrl: url, domain, username, apiKey };
  return {
    reader: createCommcareClient({ ...options, ...http, signal }),
    writer: createCommcareClient({
      ...options,
      userAgent: http.userAgent,
      retries: http.retries,
      onRetry: (info) => http.onRetry(info),
      sleep: createSleep({ service: "CommCare", url }, signal),
    }),
  };
}

/** The date on this machine's calendar. */
function toStamp(name: string | undefined, now: Date): Stamp | undefined {
  if (name === undefined) return undefined;
  const two = (part: number): string => String(part).padStart(2, "0");
  const value = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  return { name, value };
}

async function updateCases(
  context: UpdateContext,
  { reader, writer }: Clients,
  { index, lines }: { index: Index; lines: Lines },
): Promise<PushResult> {
  const { flags, settings, common, out, signal, http, now } = context;
  const time = now();
  const api = flags.api === "xform" ? "xform" : "v2";
  const { username } = settings.commcare;
  const server = createCaseServer(writer, api, { time, username, deviceId: http.userAgent });
  const target = createCaseUpdatesTarget(server, {
    cases: new KnownCases(reader, flags.type),
    stamp: toStamp(flags.stamp, time),
  });
  const ports = { targets: [target], index, clock: systemClock, output: out };
  return await push(lines, ports, {
    limits: { batchSize: flags["batch-size"], concurrency },
    retries: http.retries,
    window,
    dryRun: common.dryRun,
    full: flags.full,
    maxDeletes: undefined,
    known: await index.countHeld(target.kind),
    pending: await listPendingNames(index),
    signal,
  });
}

/** Puts server, index and output together; the run in the index says how it ended, however it ends. */
export async function createUpdateCases(context: UpdateContext): Promise<SinkWork> {
  const { common, log } = context;
  if (common.index === undefined)
    log.warn("no --index: nothing is remembered, so every case is written by every run");
  const clients = connect(context);
  return {
    async consume(input) {
      await runSink(context, { tool: "update-cases", input }, async (index, lines) => {
        await ensureSameAddress(index, common.index, clients.writer.address);
        const result = await updateCases(context, clients, { index, lines });
        if (!result.failure) reportPush(context, result);
        return result;
      });
    },
  };
}
