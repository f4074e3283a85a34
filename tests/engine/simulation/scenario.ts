import type { Trouble } from "../simulated-tracker.ts";
import { Random } from "./random.ts";

/** What happens to a record of the source between two runs. */
export type SourceChange =
  | { do: "edit"; record: number; content: "good" | "bad" | "poison" | "poison 500" }
  | { do: "remove" | "restore" | "change id"; record: number }
  /** Somebody deletes the event in DHIS2. */
  | { do: "delete by hand"; record: number };

/** One run of the pipeline. */
export interface RunPlan {
  changes: SourceChange[];
  /** Seconds since the run before. */
  pause: number;
  /** Which records the source gives, in which order: a number that shuffles. */
  order: number;
  /** The listing is cut short after so many lines: no end line; or the end says that it is not complete. */
  cutAfter?: number;
  /** Records of which a line under a former id comes, too, before or behind the others. */
  doubled: { record: number; isBefore: boolean }[];
  detect?: { delete: boolean };
  /** Troubles of the next requests, and of the next reads. */
  troubles: (Trouble | null)[];
  readTroubles: (Trouble | null)[];
  /** `kill -9` at this call to index or server, before or after it took effect. */
  killAt?: { call: number; isAfter: boolean };
  /** SIGTERM at this call. */
  stopAt?: number;
  /** At this call another run starts, which has to be refused while this one has the index. */
  secondAt?: number;
  full: boolean;
}

export interface Scenario {
  /** Full listings with revisions that cannot be compared and ids that change (Kobo), or windows from a checkpoint (CommCare). */
  source: "full" | "window";
  records: number;
  batchSize: number;
  concurrency: number;
  window: number;
  piece: number;
  runs: RunPlan[];
}

const rarely = 0.15;

function makeChange(random: Random, scenario: Pick<Scenario, "source" | "records">): SourceChange {
  const record = random.below(scenario.records);
  const what = random.below(scenario.source === "full" ? 20 : 15);
  if (what < 10)
    return {
      do: "edit",
      record,
      content: random.chance(0.75) ? "good" : random.pick(["bad", "poison", "poison 500"]),
    };
  if (what < 13) return { do: random.pick(["remove", "restore"]), record };
  if (what < 15) return { do: "delete by hand", record };
  return { do: random.pick(["change id", "remove", "restore"]), record };
}

function makeTrouble(random: Random): Trouble | null {
  if (random.chance(0.45)) return null;
  const late = { late: random.pick([5, 40, 600, 3_000, 60_000, 400_000] as const) };
  return random.pick([
    late,
    late,
    "cut before",
    "cut after",
    "502",
    "500",
    "409",
    "413",
    "silent",
    "mute",
    random.chance(rarely) ? "denied" : "500",
    random.chance(rarely) ? "refused" : "cut after",
  ] as const);
}

function makeRun(random: Random, scenario: Pick<Scenario, "source" | "records">): RunPlan {
  const isStormy = random.chance(0.1);
  const run: RunPlan = {
    changes: random.list(4, () => makeChange(random, scenario)),
    pause: random.pick([0, 1, 60, 3_600] as const),
    order: random.below(1_000_000),
    doubled:
      scenario.source === "full" && random.chance(0.3)
        ? random.list(2, () => ({ record: random.below(scenario.records), isBefore: random.chance(0.5) }))
        : [],
    troubles: random.list(isStormy ? 40 : 6, () =>
      isStormy ? random.pick(["500", "cut before", "cut after"] as const) : makeTrouble(random),
    ),
    readTroubles: random.chance(0.3)
      ? random.list(isStormy ? 40 : 4, () =>
          random.chance(0.5) ? random.pick(["cut before", "500"] as const) : null,
        )
      : [],
    full: random.chance(0.05),
  };
  if (random.chance(0.15)) run.cutAfter = random.below(scenario.records + 1);
  if (scenario.source === "full" && random.chance(0.7)) run.detect = { delete: random.chance(0.6) };
  if (random.chance(0.35)) run.killAt = { call: random.below(30), isAfter: random.chance(0.5) };
  else if (random.chance(0.1)) run.stopAt = random.below(30);
  if (random.chance(0.15)) run.secondAt = random.below(20);
  return run;
}

/** The same seed makes the same scenario. */
export function makeScenario(seed: number): Scenario {
  const random = new Random(seed);
  const base = { source: random.pick(["full", "full", "window"] as const), records: 1 + random.below(7) };
  return {
    ...base,
    batchSize: 1 + random.below(5),
    concurrency: 1 + random.below(3),
    window: 1 + random.below(12),
    piece: 1 + random.below(6),
    runs: Array.from({ length: 1 + random.below(5) }, () => makeRun(random, base)),
  };
}

/** Smaller scenarios that are the same but for one thing, the largest steps first. */
export function* listSmaller(scenario: Scenario): Generator<Scenario> {
  for (const at of scenario.runs.keys())
    yield { ...scenario, runs: scenario.runs.filter((_, other) => other !== at) };
  for (const [at, run] of scenario.runs.entries()) {
    const put = (change: Partial<RunPlan>): Scenario => {
      const changed: RunPlan = { ...run, ...change };
      return { ...scenario, runs: scenario.runs.map((other, place) => (place === at ? changed : other)) };
    };
    for (const name of ["changes", "troubles", "readTroubles", "doubled"] as const) {
      if (run[name].length === 0) continue;
      yield put({ [name]: [] });
      for (const place of run[name].keys())
        yield put({ [name]: run[name].filter((_, other) => other !== place) });
    }
    for (const name of ["troubles", "readTroubles"] as const)
      for (const [place, one] of run[name].entries())
        if (one !== null)
          yield put({ [name]: run[name].map((other, here) => (here === place ? null : other)) });
    for (const name of ["killAt", "stopAt", "secondAt", "cutAfter", "detect"] as const) {
      if (run[name] === undefined) continue;
      const { [name]: _left, ...rest } = run;
      yield { ...scenario, runs: scenario.runs.map((other, place) => (place === at ? rest : other)) };
    }
    if (run.pause !== 0) yield put({ pause: 0 });
    if (run.full) yield put({ full: false });
  }
  if (scenario.records > 1) yield { ...scenario, records: scenario.records - 1 };
  for (const [name, simple] of [
    ["concurrency", 1],
    ["batchSize", 5],
    ["window", 12],
    ["piece", 6],
  ] as const)
    if (scenario[name] !== simple) yield { ...scenario, [name]: simple };
}
