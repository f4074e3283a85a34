import type { DataSet, OrgUnit } from "@d2pipe/dhis2-client";
import { type AskedTime, isPeriodType, toPeriodsOfAll } from "@d2pipe/periods";
import type { Pace } from "./pace.ts";
import type { Part } from "./part.ts";
import { planReads, type ReadOptions } from "./plan-reads.ts";
import { type PullCursor, toCursorStream } from "./pull-cursor.ts";

/** What the run does, in the order of its output. */
export type Step =
  | { kind: "begin"; dataSet: string }
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
  /** Registrations too. */
  complete: boolean;
}

/** Lazily, since how many periods a request asks for depends on the requests before. */
export function* listSteps(plan: PullPlan, pace: Pace): Generator<Step> {
  for (const { id: dataSet, periodType } of plan.dataSets) {
    yield { kind: "begin", dataSet };
    if (isPeriodType(periodType)) {
      const periods = toPeriodsOfAll(plan.asked, periodType).map(({ iso }) => iso);
      for (const { id: orgUnit } of plan.orgUnits)
        yield* listUnitSteps(plan, pace, { dataSet, orgUnit, periods });
    } else yield { kind: "unreadable", dataSet, periodType };
    yield { kind: "end", dataSet, cursor: plan.cursor };
  }
}

function* listUnitSteps(
  plan: PullPlan,
  pace: Pace,
  unit: { dataSet: string; orgUnit: string; periods: readonly string[] },
): Generator<Step> {
  const { dataSet, orgUnit, periods } = unit;
  const { complete, reads } = plan;
  const { children } = reads;
  for (const read of planReads(unit, plan.cursors, plan.reads)) {
    for (let from = 0; from < read.periods.length;) {
      const some = read.periods.slice(from, from + pace.periods);
      from += some.length;
      yield { kind: "part", part: { ...read, dataSet, orgUnit, children, complete, periods: some } };
    }
  }
  const cursor = { ...plan.cursor, children, periods: [...periods] };
  yield { kind: "checkpoint", dataSet, stream: toCursorStream(dataSet, orgUnit), cursor };
}
