import { LockedError } from "@d2pipe/errors";
import { createTemporaryIndex, type Index } from "@d2pipe/index-store";
import {
  type Change,
  createEventsTarget,
  type InputEnd,
  type InputLine,
  type Index as PushIndex,
  push,
  type PushResult,
  type Target,
  toRecordName,
} from "@d2pipe/push";
import { parseLine } from "@d2pipe/records";
import { KeptOutput, usualOptions } from "../run-push.ts";
import { SimulatedTracker } from "../simulated-tracker.ts";
import { VirtualClock } from "../virtual-clock.ts";
import { checkEnd, checkRun, Violation, Watch } from "./checks.ts";
import { Killable } from "./killable.ts";
import type { RunPlan, Scenario } from "./scenario.ts";
import { isWhole, Source, stream } from "./source.ts";

/** Everything of a simulation. */
export interface Simulation {
  readonly scenario: Scenario;
  readonly clock: VirtualClock;
  readonly server: SimulatedTracker;
  readonly source: Source;
  readonly watch: Watch;
  /** The index for one run. Throws when another run has it. */
  openIndex(): Index;
  /** The run that had it has ended, or was killed. */
  closeIndex(): void;
}

/** What a run did. */
export interface RunReport {
  plan: RunPlan;
  lines: readonly string[];
  output: KeptOutput;
  /** Undefined: the run was killed. */
  result: PushResult | undefined;
  wasStopped: boolean;
  index: Index;
}

/** What is different from how things are. */
export interface Sabotage {
  /** The target has no tombstones: what was deleted can be written again under its id, as a data value can. */
  reusesIds?: boolean;
  /** The target compares what it holds with what was to be written, as with the properties of a case. */
  compares?: boolean;
  /** A defect put back, to see that the checks find it. */
  index?: (index: Index, simulation: Simulation) => Index;
  /** What a second run does to the index of the first, in place of being refused. */
  second?: (index: Index, simulation: Simulation) => Promise<void>;
}

const quiet: RunPlan = {
  changes: [],
  pause: 3_600,
  order: 1,
  doubled: [],
  troubles: [],
  readTroubles: [],
  full: false,
};

/** One index serves every simulation of a process, one after the other: making one takes as long as a simulation. */
const shared = createTemporaryIndex({ tool: "simulation", now: () => new Date(0) });

/** Plays a scenario to its end. Throws what a check finds wrong. */
export async function simulate(scenario: Scenario, sabotage: Sabotage = {}): Promise<void> {
  shared.clear();
  const clock = new VirtualClock();
  const source = new Source(scenario);
  const server = new SimulatedTracker(clock);
  server.reusesIds = sabotage.reusesIds ?? false;
  const watch = new Watch(source, server);
  const simulation: Simulation = { scenario, clock, server, source, watch, ...lockIndex() };
  for (const plan of scenario.runs) await playRun(simulation, plan, sabotage);
  // A server that answers 500 to all that is sent stops the runs: nobody can say whether it is the records.
  for (const { number, value } of source.records)
    if (value.startsWith("poison 500")) source.change({ do: "edit", record: number, content: "bad" });
  // Whatever still arrives at the server, arrives; then one run resends what is in doubt, and another finds nothing to do.
  const detect = scenario.source === "full" ? { detect: { delete: true } } : {};
  for (const full of [false, watch.wasDeletedByHand, false])
    await playRun(simulation, { ...quiet, ...detect, full }, sabotage);
  await checkEnd(simulation);
}

/** The run lock of an index file, which ends with the process that has it. */
function lockIndex(): Pick<Simulation, "openIndex" | "closeIndex"> {
  let isLocked = false;
  return {
    openIndex() {
      if (isLocked) throw new LockedError("held by another run");
      isLocked = true;
      return shared.open();
    },
    closeIndex() {
      isLocked = false;
    },
  };
}

async function playRun(simulation: Simulation, plan: RunPlan, sabotage: Sabotage): Promise<void> {
  const { clock, server, source, watch } = simulation;
  await clock.rest(plan.pause * 1000);
  for (const change of plan.changes) {
    source.change(change);
    if (change.do === "delete by hand") watch.deleteByHand(change.record);
  }
  server.troubles = plan.troubles.map((trouble) => trouble ?? undefined);
  server.readTroubles = plan.readTroubles.map((trouble) => trouble ?? undefined);
  const report = await play(simulation, plan, sabotage);
  await checkRun(simulation, report);
}

/** Another run is refused, whenever it comes. */
function startSecond(simulation: Simulation, opened: Index, { second }: Sabotage): void {
  if (second) return void second(opened, simulation);
  try {
    simulation.openIndex();
  } catch {
    return;
  }
  throw new Violation("two runs write one index");
}

async function play(simulation: Simulation, plan: RunPlan, sabotage: Sabotage): Promise<RunReport> {
  const { scenario, clock, server, source, watch } = simulation;
  const opened = simulation.openIndex();
  const watched = watchCommits(opened, watch);
  const index = sabotage.index?.(watched, simulation) ?? watched;
  const pending = new Set<string>();
  const pendingIds = new Set<string>();
  for await (const entry of index.listPending()) {
    pending.add(toRecordName(entry));
    pendingIds.add(entry.id);
  }
  const cursor = await index.getCheckpoint(stream.system, stream.stream);
  const lines = source.list(plan, Number(cursor?.at ?? 0), pendingIds);
  server.beginRun();
  watch.begin(lines);
  const stop = new AbortController();
  const output = new KeptOutput();
  const kill = new Killable(plan.killAt, (call) => {
    if (call === plan.stopAt) stop.abort();
    if (call === plan.secondAt) startSecond(simulation, opened, sabotage);
  });
  const ports = {
    targets: [toTarget(kill.wrap(server), sabotage)],
    index: kill.wrap<PushIndex>(index),
    clock: kill.wrap(clock),
    output,
  };
  const { batchSize, concurrency, window, piece } = scenario;
  const work = push(toInput(lines, piece), ports, {
    ...usualOptions,
    limits: { batchSize, concurrency },
    window,
    full: plan.full,
    maxDeletes: 1000,
    known: 0,
    pending,
    signal: stop.signal,
  });
  const result = await clock.run(work, () => kill.isKilled);
  simulation.closeIndex();
  return { plan, lines, output, result, wasStopped: stop.signal.aborted, index: opened };
}

/** Events; or what is like them but for its ids, which count from the record alone, and for its lookup. */
function toTarget(server: SimulatedTracker, { compares = false }: Sabotage): Target {
  const events = createEventsTarget(server);
  const target = compares ? withComparison(events, server) : events;
  if (!server.reusesIds) return target;
  const computeTarget: Target["computeTarget"] = (record) =>
    target.computeTarget({ ...record, generation: 0 });
  return { ...target, reusesIds: true, computeTarget };
}

function withComparison(target: Target, server: SimulatedTracker): Target {
  return {
    ...target,
    async lookup(batch) {
      const held = await target.lookup(batch);
      const landed = batch.flatMap((sending) => {
        const object = server.live.has(sending.target) ? held.get(sending.target) : undefined;
        const isSame = server.live.get(sending.target) === JSON.parse(`{${sending.content}}`).value;
        const status = sending.known ? ("updated" as const) : ("created" as const);
        return object && isSame ? [[sending.target, { ...object, landed: status }] as const] : [];
      });
      return new Map([...held, ...landed]);
    },
  };
}

function watchCommits(index: Index, watch: Watch): Index {
  return new Proxy(index, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      if (name !== "commit") return value.bind(target);
      return async (changes: readonly Change[]): Promise<void> => {
        await target.commit(changes);
        watch.commit(changes);
      };
    },
  });
}

async function* toInput(lines: readonly string[], piece: number): AsyncGenerator<InputLine[], InputEnd> {
  for (let at = 0; at < lines.length; at += piece)
    yield lines.slice(at, at + piece).map((raw) => ({ parsed: parseLine(raw), raw }));
  return { complete: isWhole(lines) };
}
