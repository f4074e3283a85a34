import { createDispatcher2Client, type Dialect, type Dispatcher2Client } from "@d2pipe/dispatcher2-client";
import { ExitCode } from "@d2pipe/errors";
import { formatCount } from "@d2pipe/format";
import type { Index } from "@d2pipe/index-store";
import { createSleep, ensureSameAddress, runSink, systemClock } from "@d2pipe/sink-run";
import type { InputEnd, InputLine, SinkWork, ToolContext } from "@d2pipe/tool-kit";
import { pushValues, type PushValuesResult } from "./push-values.ts";
import { QueuePort } from "./queue-port.ts";
import { Window } from "./window.ts";

interface PushFlags {
  dialect: string;
  destination: string;
  source: string;
  wait: number | undefined;
  full: boolean;
  "max-deletes": number | undefined;
}

export type PushContext = Omit<ToolContext, "flags" | "operands"> & { flags: PushFlags };

type Lines = AsyncGenerator<readonly InputLine[], InputEnd>;

/** Values that are resolved together: those of one data set, period and org unit among them share a request. */
const windowSize = 10_000;

function toDialect({ dialect }: PushFlags): Dialect {
  return dialect === "classic" ? "classic" : "go";
}

function connect({ flags, settings, signal, http }: PushContext): Dispatcher2Client {
  const { url: baseUrl, username, password } = settings.dispatcher2;
  return createDispatcher2Client({
    baseUrl,
    dialect: toDialect(flags),
    login: { username, password },
    userAgent: http.userAgent,
    retries: http.retries,
    onRetry: (info) => http.onRetry(info),
    // Not the signal: a request in flight is waited for before the tool stops.
    sleep: createSleep({ service: "dispatcher2", url: baseUrl }, signal),
  });
}

async function pushLines(
  { flags, common, out, signal, http }: PushContext,
  client: Dispatcher2Client,
  index: Index,
  lines: Lines,
): Promise<PushValuesResult> {
  const { full, source, destination, wait } = flags;
  const isAskable = toDialect(flags) === "go";
  const isDry = common.dryRun;
  const clock = systemClock;
  const { retries } = http;
  const servers = { source, destination };
  const queue = new QueuePort({ client, servers, isAskable, isDry, clock, retries, signal });
  const waitUntil = wait === undefined ? undefined : clock.now() + wait * 60_000;
  const window = new Window({ queue, index, clock, waitUntil, isDry, full, isAskable, signal });
  const ports = { window, index, output: out };
  const known = await index.countHeld("dataValue");
  return await pushValues(lines, ports, { windowSize, maxDeletes: flags["max-deletes"], known, signal });
}

function report({ common, flags, log, raise }: PushContext, { queued, givenUp }: PushValuesResult): void {
  const waits = queued === 1 ? "waits" : "wait";
  if (queued > 0 && !common.dryRun && toDialect(flags) === "go")
    log.info(
      `${formatCount(queued, "value")} ${waits} in dispatcher2: run again to find out what became of them`,
    );
  if (givenUp > 0) raise(ExitCode.remote);
}

/** One destination of one dispatcher2: what an index of values belongs to. */
function toQueueAddress({ address }: Dispatcher2Client, { destination }: PushFlags): string {
  return `${address}/api/queue?destination=${destination}`;
}

/** Puts dispatcher2, index and output together; the run in the index says how it ended, however it ends. */
export async function createPushDispatcher2(context: PushContext): Promise<SinkWork> {
  const { common, flags, log } = context;
  if (common.index === undefined)
    log.warn("no --index: nothing is remembered but what dispatcher2 itself keeps");
  const client = connect(context);
  return {
    async consume(input) {
      await runSink(context, { tool: "push-dispatcher2", input }, async (index, lines) => {
        await ensureSameAddress(index, common.index, toQueueAddress(client, flags));
        const result = await pushLines(context, client, index, lines);
        report(context, result);
        return result;
      });
    },
  };
}
