import type { OrgUnit } from "@d2pipe/dhis2-client";
import { type AskedTime, isPeriodType, toPeriodsOfAll } from "@d2pipe/periods";
import { type ChosenDataSet, toElementsName } from "./choose-elements.ts";
import type { Pace } from "./pace.ts";
import type { Part } from "./part.ts";
import { type AskedUnit, planReads, type Read, type ReadOptions } from "./plan-reads.ts";
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
  dataSets: readonly ChosenDataSet[];
  orgUnits: readonly OrgUnit[];
  asked: readonly AskedTime[];
  cursors: ReadonlyMap<string, PullCursor>;
  /** By data set: periods with values that the target rejected. */
  rejected: ReadonlyMap<string, ReadonlySet<string>>;
  /** Of this run. */
  cursor: PullCursor;
  reads: ReadOptions;
  /** Registrations too. */
  complete: boolean;
}

/** So many data elements fit into a URL beside the most periods (dhis2-api §7). */
const mostElements = 100;

/** Lazily, since how many periods a request asks for depends on the requests before. */
export function* listSteps(plan: PullPlan, pace: Pace): Generator<Step> {
  for (const { id: dataSet, periodType, dataElements } of plan.dataSets) {
    const asked = isPeriodType(periodType) ? toPeriodsOfAll(plan.asked, periodType) : [];
    const periods = asked.map(({ iso }) => iso);
    const elements = toElementsName(dataElements);
    const rejected = plan.rejected.get(dataSet);
    const asUnit = { dataSet, periods, elements, dataElements, rejected };
    const units = plan.orgUnits.map(({ id }): Unit => {
      const unit = { ...asUnit, orgUnit: id };
      return { ...unit, reads: planReads(unit, plan.cursors, plan.reads) };
    });
    yield { kind: "begin", dataSet, since: findOldestSince(units) };
    if (!isPeriodType(periodType)) yield { kind: "unreadable", dataSet, periodType };
    else for (const unit of units) yield* listUnitSteps(plan, pace, unit);
    yield { kind: "end", dataSet, cursor: plan.cursor };
  }
}

interface Unit extends AskedUnit {
  dataElements: ChosenDataSet["dataElements"];
  reads: readonly Read[];
}

function findOldestSince(units: readonly Unit[]): string | undefined {
  const times = units.flatMap(({ reads }) => reads.flatMap(({ since }) => since ?? []));
  return times.toSorted()[0];
}

function* listUnitSteps(plan: PullPlan, pace: Pace, unit: Unit): Generator<Step> {
  const { dataSet, orgUnit, periods, elements, dataElements, reads } = unit;
  const { children } = plan.reads;
  for (const read of reads) {
    for (let from = 0; from < read.periods.length;) {
      const some = read.periods.slice(from, from + pace.periods);
      from += some.length;
      const part = { ...read, dataSet, orgUnit, children, periods: some };
      yield* listElementParts({ ...part, complete: plan.complete, dataElements });
    }
  }
  const cursor = { ...plan.cursor, children, periods: [...periods], elements };
  yield { kind: "checkpoint", dataSet, stream: toCursorStream(dataSet, orgUnit), cursor };
}

/** The same part, for so many of its data elements at a time; the last says where the data set is complete. */
function* listElementParts(part: Part): Generator<Step> {
  const { dataElements } = part;
  if (!dataElements) return yield { kind: "part", part };
  for (let from = 0; from < dataElements.length; from += mostElements) {
    const isLast = from + mostElements >= dataElements.length;
    const some = dataElements.slice(from, from + mostElements);
    yield { kind: "part", part: { ...part, dataElements: some, complete: part.complete && isLast } };
  }
}
