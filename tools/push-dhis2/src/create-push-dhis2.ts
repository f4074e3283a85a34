import { createDhis2Client, type Dhis2Client } from "@d2pipe/dhis2-client";
import {
  createDataValueCheck,
  type DataValueCheck,
  explainCode,
  parseMetadataSnapshot,
} from "@d2pipe/dhis2-model";
import type { Index } from "@d2pipe/index-store";
import {
  createCompleteRegistrationsTarget,
  createDataValuesTarget,
  createEventsTarget,
  push,
  type PushResult,
  type Strategy,
  type Target,
} from "@d2pipe/push";
import { createSleep, listPendingNames, reportPush, runSink, systemClock } from "@d2pipe/sink-run";
import {
  type InputEnd,
  type InputLine,
  readTextFile,
  type SinkWork,
  type ToolContext,
} from "@d2pipe/tool-kit";
import { createDataValueServer } from "./data-value-server.ts";
import { createEventServer } from "./event-server.ts";
import { KeptPayloads } from "./kept-payloads.ts";
import { meetServer } from "./meet-server.ts";
import { PayloadFiles } from "./payload-files.ts";
import { refuseSameServer } from "./refuse-same-server.ts";
import { createRegistrationServer } from "./registration-server.ts";

interface PushFlags {
  strategy: string;
  full: boolean;
  "max-deletes": number | undefined;
  "batch-size": number;
  lanes: number;
  metadata: string | undefined;
  "allow-same-server": boolean;
  "payload-dir": string | undefined;
}

export type PushContext = Omit<ToolContext, "flags" | "operands"> & { flags: PushFlags };

type Lines = AsyncGenerator<readonly InputLine[], InputEnd>;

/** Lines in flight at most: enough for the largest requests at once and as many behind them. */
const window = 10_000;

/** A server, and what goes there. */
interface Server {
  client: Dhis2Client;
  targets: readonly Target[];
}

async function readCheck(file: string | undefined): Promise<DataValueCheck | undefined> {
  if (file === undefined) return undefined;
  return createDataValueCheck(parseMetadataSnapshot(await readTextFile(file, "--metadata"), file));
}

async function connect(context: PushContext): Promise<Server> {
  const { flags, settings, signal, http, now } = context;
  const { url: baseUrl, login } = settings.dhis2;
  const folder = flags["payload-dir"];
  const kept = folder === undefined ? undefined : new KeptPayloads(new PayloadFiles(folder, now()));
  const client = createDhis2Client({
    baseUrl,
    login,
    userAgent: http.userAgent,
    retries: http.retries,
    onRetry: (info) => http.onRetry(info),
    // Not the signal: a request in flight is waited for before the tool stops.
    sleep: createSleep({ service: "DHIS2", url: baseUrl }, signal),
    ...(kept ? { fetch: kept.fetch } : {}),
  });
  const events = createEventsTarget(createEventServer(client, kept));
  const dataValues = createDataValuesTarget(createDataValueServer(client, kept), {
    explain: (code) => ({ code, ...explainCode(code) }),
    check: await readCheck(flags.metadata),
  });
  const registrations = createCompleteRegistrationsTarget(createRegistrationServer(client, kept));
  return { client, targets: [events, dataValues, registrations] };
}

async function pushLines(
  context: PushContext,
  { targets }: Server,
  index: Index,
  lines: Lines,
): Promise<PushResult> {
  const { flags, common, out, signal } = context;
  const ports = { targets, index, clock: systemClock, output: out };
  return await push(lines, ports, {
    limits: { batchSize: flags["batch-size"], concurrency: flags.lanes },
    retries: context.http.retries,
    window,
    dryRun: common.dryRun,
    full: flags.full,
    strategy: toStrategy(flags.strategy),
    maxDeletes: flags["max-deletes"],
    known: await countHeld(index, targets),
    pending: await listPendingNames(index),
    signal,
  });
}

function toStrategy(text: string): Strategy {
  return text === "CREATE" || text === "UPDATE" ? text : "CREATE_AND_UPDATE";
}

async function countHeld(index: Index, targets: readonly Target[]): Promise<number> {
  let count = 0;
  for (const { kind } of targets) count += await index.countHeld(kind);
  return count;
}

/** Puts server, index and output together; the run in the index says how it ended, however it ends. */
export async function createPushDhis2(context: PushContext): Promise<SinkWork> {
  const { common, flags, log } = context;
  if (common.index === undefined)
    log.warn("no --index: nothing is remembered, so every record is sent by every run");
  const server = await connect(context);
  return {
    async consume(input) {
      const lines = flags["allow-same-server"] ? input : refuseSameServer(input, server.client);
      await runSink(context, { tool: "push-dhis2", input: lines }, async (index, counted) => {
        await meetServer(context, server.client, index);
        const result = await pushLines(context, server, index, counted);
        if (!result.failure) reportPush(context, result);
        return result;
      });
    },
  };
}
