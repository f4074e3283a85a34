import { type Index, openTemporaryIndex } from "@d2pipe/index-store";
import {
  createEventsTarget,
  type InputEnd,
  type InputLine,
  type Output,
  push,
  type PushOptions,
  type PushResult,
  type Target,
} from "@d2pipe/push";
import { computeUid, type Outcome, parseLine, type Rejection, type Src } from "@d2pipe/records";
import { SimulatedTracker } from "./simulated-tracker.ts";
import { VirtualClock } from "./virtual-clock.ts";

export const program = "m9HubivKFQ0";
export const programStage = "aPPoC5xUgS3";
export const scope: string = `event/${program}/${programStage}`;

/** One server, one index, one clock: what outlives a run. */
export interface World {
  clock: VirtualClock;
  server: SimulatedTracker;
  index: Index;
}

export function newWorld(): World {
  const clock = new VirtualClock();
  const index = openTemporaryIndex({ tool: "test", now: () => new Date(clock.now()) });
  return { clock, server: new SimulatedTracker(clock), index };
}

export function uidOf(id: string, generation = 0): string {
  return computeUid({
    kind: "event",
    type: program,
    stage: programStage,
    system: "commcare",
    id,
    generation,
  });
}

export interface EventExtras {
  rev?: string | undefined;
  op?: "delete" | undefined;
  aliases?: readonly string[] | undefined;
  stream?: string;
}

export function eventLine(
  id: string,
  value: string,
  { op, stream = "demo/visit", ...src }: EventExtras = {},
): string {
  return JSON.stringify({
    src: { system: "commcare", stream, id, ...src },
    op,
    event: { program, programStage, value },
  });
}

export function deleteLine(id: string, extras: EventExtras = {}): string {
  return eventLine(id, "", { ...extras, op: "delete" });
}

export function checkpointLine(at: string): string {
  return JSON.stringify({ checkpoint: { system: "commcare", stream: "demo/visit", cursor: { at } } });
}

/** Keeps what was emitted, in order: `id status` or `id status code` of each outcome, and lines passed on as they are. */
export class KeptOutput implements Output {
  readonly emitted: string[] = [];
  readonly outcomes: { src: Src; outcome: Omit<Outcome, "tool"> }[] = [];
  readonly rejects: string[] = [];

  pass(raw: string): void {
    this.emitted.push(raw);
  }

  outcome(src: Src, outcome: Omit<Outcome, "tool">): void {
    const { status, code } = outcome;
    this.outcomes.push({ src, outcome });
    this.emitted.push([src.id ?? "-", status, ...(code === undefined ? [] : [code])].join(" "));
  }

  reject(src: Src, { code, message, hint, target }: Rejection, raw: string): void {
    this.rejects.push(raw);
    this.outcome(src, { status: "rejected", code, message, hint, target });
  }

  async drained(): Promise<void> {}
}

export interface Ran {
  output: KeptOutput;
  result: PushResult;
  error: unknown;
}

export interface RunOptions extends Partial<PushOptions> {
  complete?: boolean;
  target?: Target;
  /** Lines that come at once. */
  piece?: number;
  /** Lines that come one by one, in place of the others. */
  slowly?: AsyncGenerator<string>;
}

export const usualOptions: PushOptions = {
  limits: { batchSize: 500, concurrency: 2 },
  retries: 5,
  window: 4000,
  dryRun: false,
  full: false,
  maxDeletes: undefined,
  known: 0,
  pending: new Set(),
  signal: new AbortController().signal,
};

export async function* toInput(
  lines: readonly string[],
  { piece = 100, complete = true }: { piece?: number | undefined; complete?: boolean | undefined } = {},
): AsyncGenerator<InputLine[], InputEnd> {
  for (let at = 0; at < lines.length; at += piece)
    yield lines.slice(at, at + piece).map((raw) => ({ parsed: parseLine(raw), raw }));
  return { complete };
}

async function* toSlowInput(lines: AsyncGenerator<string>): AsyncGenerator<InputLine[], InputEnd> {
  for await (const raw of lines) yield [{ parsed: parseLine(raw), raw }];
  return { complete: true };
}

/** One run of the engine over these lines. */
export async function runPush(
  { clock, server, index }: World,
  lines: readonly string[],
  { complete, piece, slowly, target = createEventsTarget(server), ...options }: RunOptions = {},
): Promise<Ran> {
  const output = new KeptOutput();
  const input = slowly ? toSlowInput(slowly) : toInput(lines, { piece, complete });
  const work = push(input, { targets: [target], index, clock, output }, { ...usualOptions, ...options });
  const result = await clock.run(work);
  if (!result) throw new Error("the run did not end");
  return { output, result, error: result.failure?.error };
}

/** What the index holds, in the words of an assertion: `id status code` of each entry. */
export async function listEntries({ index }: World): Promise<string[]> {
  const entries: string[] = [];
  for await (const { id, scope: place, status, code } of index.listRecords())
    entries.push(
      [id, ...(place === "" ? ["(no place)"] : []), status, ...(code === undefined ? [] : [code])].join(" "),
    );
  return entries;
}

export async function getCheckpoint({ index }: World): Promise<unknown> {
  return (await index.getCheckpoint("commcare", "demo/visit"))?.at;
}
