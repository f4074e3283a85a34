import type { AggregateModel, DataSet } from "../dhis2/aggregate/aggregate-model.ts";
import type { Registration } from "../dhis2/aggregate/completeness/registration-store.ts";
import type { StoredDataValue } from "../dhis2/aggregate/data-value-store.ts";
import { type Period, periodAfter } from "../dhis2/aggregate/period.ts";
import { defaultIds } from "../dhis2/metadata/built-in.ts";
import { Random } from "./random.ts";

export interface DataValueSeed {
  readonly model: AggregateModel;
  /** So many values, not one more. */
  readonly count: number;
  readonly seed?: number | undefined;
  /** The last whole period before this instant is the newest one that has values. */
  readonly now: number;
  readonly storedBy: string;
}

export interface SeededDataValues {
  readonly values: Iterable<StoredDataValue>;
  /** Of nine tenths of the reports that have a value. */
  readonly registrations: Iterable<Registration>;
}

const day = 86_400_000;
const notes = [
  "Stock-out of ACT for a week",
  'The register of "ward 2" was lost, counted again; see page 4',
  "Écoulement normal, pas d'événement",
];

function textFor(random: Random, valueType: string): string {
  if (valueType === "BOOLEAN") return String(random.chance(0.2));
  if (valueType === "NUMBER") return `${random.whole(0, 60)}.${random.whole(1, 9)}`;
  if (valueType.startsWith("INTEGER")) return String(random.whole(1, 250));
  return notes[random.whole(0, notes.length - 1)] ?? "";
}

/** One report: a data set in a period at an org unit. */
interface Report {
  readonly dataSet: DataSet;
  readonly period: Period;
  readonly orgUnit: string;
}

/** Reports from the newest whole period of each data set backwards, those of one stretch of time together. */
function* listReports({ model, now }: DataValueSeed): Generator<Report> {
  const dataSets = [...model.dataSets.values()];
  const newest = new Map(dataSets.map(({ id, periodType }) => [id, periodAfter(periodType, now, -1)]));
  while (newest.size > 0) {
    const latest = Math.max(
      ...Array.from(newest.values(), (period) => period?.end ?? Number.NEGATIVE_INFINITY),
    );
    for (const dataSet of dataSets) {
      const period = newest.get(dataSet.id);
      if (period === undefined) newest.delete(dataSet.id);
      if (period === undefined || period.end < latest) continue;
      for (const orgUnit of dataSet.organisationUnits) {
        const { from, to } = model.openingOf(orgUnit);
        if (period.start >= from && period.end <= to) yield { dataSet, period, orgUnit };
      }
      newest.set(dataSet.id, periodAfter(dataSet.periodType, period.start, -1));
    }
  }
}

/** A few days after its period; never later than now. */
function enteredAt(random: Random, { end }: Period, now: number): number {
  return Math.min(end + random.whole(1, 12) * day + random.whole(0, 86_399) * 1000, now);
}

function* valuesOf(report: Report, random: Random, given: DataValueSeed): Generator<StoredDataValue> {
  const { dataSet, period, orgUnit } = report;
  const entered = enteredAt(random, period, given.now);
  for (const [dataElement, combo] of dataSet.elements) {
    const element = given.model.elements.get(dataElement);
    for (const categoryOptionCombo of given.model.optionCombos.get(combo) ?? []) {
      if (element === undefined || random.chance(0.03)) continue;
      yield {
        dataElement,
        period: period.iso,
        orgUnit,
        categoryOptionCombo,
        attributeOptionCombo: defaultIds.categoryOptionCombo,
        value: textFor(random, element.valueType),
        comment: random.chance(0.01) ? "checked by phone" : null,
        followUp: random.chance(0.005),
        storedBy: given.storedBy,
        created: entered,
        lastUpdated: entered,
        deleted: false,
      };
    }
  }
}

/** Invented reports of the fixture's facilities: the same for the same seed and day. */
export function seedDataValues(given: DataValueSeed): SeededDataValues {
  const random = new Random(given.seed ?? 1);
  const values: StoredDataValue[] = [];
  const registrations: Registration[] = [];
  for (const report of listReports(given)) {
    if (values.length >= given.count) break;
    const found = [...valuesOf(report, random, given)].slice(0, given.count - values.length);
    values.push(...found);
    const isComplete = random.chance(0.9);
    const [first] = found;
    if (first === undefined || !isComplete) continue;
    registrations.push({
      dataSet: report.dataSet.id,
      period: report.period.iso,
      organisationUnit: report.orgUnit,
      attributeOptionCombo: defaultIds.categoryOptionCombo,
      date: first.created,
      storedBy: given.storedBy,
      completed: true,
    });
  }
  return { values, registrations };
}
