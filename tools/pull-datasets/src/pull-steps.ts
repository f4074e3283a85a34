import type { DataSet, OrgUnit } from "@d2pipe/dhis2-client";
import { type AskedTime, isPeriodType, toPeriodsOfAll } from "@d2pipe/periods";
import type { Pace } from "./pace.ts";
import type { Part } from "./part.ts";
import { planReads, type ReadOptions } from "./plan-reads.ts";
import { type PullCursor, toCursorStream } from "./pull-cursor.ts";

/** What the run does, in the order of its output. */
export type Step =
  /** `since`: of some of it only what changed from then on is asked for. */
  | { kind: "begin"; dataSet: string; since: string | undefined }
  | { kind: "part"; part: Part }
  /** The data set has periods without an ISO text. */
  | { kind: "unreadable"; dataSet: string; periodType: string }
  /** All of an org unit was asked for. */
  | { kind: "checkpoint"; dataSet: string; stream: string; cursor: PullCursor }
  | { kind: "end"; dataSet: string; cursor: PullCursor };

export interface PullPlan {
  dataSets: readonly DataSet[];
  orgUnits: readonly OrgUnit[];
  asked: readonly AskedTime[];
  cursors: ReadonlyMap<string, PullCursor>;
  /** Of this run. */
  cursor: PullCursor;
  reads: ReadOptions;
}

/** Lazily, since how many periods a request asks for depends on the requests before. */
export function* listSteps(plan: PullPlan, pace: Pace): Generator<Step> {
  for (const { id: dataSet, periodType } of plan.dataSets) {
    const asked = isPeriodType(periodType) ? toPeriodsOfAll(plan.asked, periodType) : [];
    const periods = asked.map(({ iso }) => iso);
    const units = plan.orgUnits.map(({ id }) => ({ dataSet, orgUnit: id, periods }));
    yield { kind: "begin", dataSet, since: findOldestSince(units, plan) };
    if (!isPeriodType(periodType)) yield { kind: "unreadable", dataSet, periodType };
    else for (const unit of units) yield* listUnitSteps(plan, pace, unit);
    yield { kind: "end", dataSet, cursor: plan.cursor };
  }
}

interface Unit {
  dataSet: string;
  orgUnit: string;
  periods: readonly string[];
}

function findOldestSince(units: readonly Unit[], { cursors, reads }: PullPlan): string | undefined {
  const times = units.flatMap((unit) => planReads(unit, cursors, reads).map(({ since }) => since ?? []));
  return times.flat().toSorted()[0];
}

function* listUnitSteps(plan: PullPlan, pace: Pace, unit: Unit): Generator<Step> {
  const { dataSet, orgUnit, periods } = unit;
  const { children } = plan.reads;
  for (const read of planReads(unit, plan.cursors, plan.reads)) {
    for (let from = 0; from < read.periods.length;) {
      const some = read.periods.slice(from, from + pace.periods);
      from += some.length;
      yield { kind: "part", part: { ...read, dataSet, orgUnit, children, periods: some } };
    }
  }
  const cursor = { ...plan.cursor, children, periods: [...periods] };
  yield { kind: "checkpoint", dataSet, stream: toCursorStream(dataSet, orgUnit), cursor };
}
