import { addDecimals } from "@d2pipe/dhis2-model";
import type { CaseProperty } from "@d2pipe/mapping";
import { comparePeriods, type Period } from "@d2pipe/periods";
import type { DataValue } from "@d2pipe/records";
import type { AskedPeriods } from "./asked-periods.ts";

/** What becomes of a value when it comes. */
export type Taken =
  | { is: "held"; isRepeated: boolean }
  /** `isRepeated`: a number for the same key came before, which does not count any more. */
  | { is: "refused"; isRepeated: boolean; why: "not a number" | "not a period" }
  /** It adds nothing: the map does not name it, or its period is not asked for. */
  | { is: "left out"; why: "not in the map" | "of other periods" };

/** What goes into the case of an org unit, and how many of its values are in the totals. */
export interface CaseTotal {
  orgUnit: string;
  properties: Record<string, string>;
  newest: Period;
  added: number;
}

/** A number as text; blank: nothing, also where a value is deleted; undefined: it was refused. */
type Held = string | undefined;
/** By the number of the combos. */
type Values = Map<number, Held>;

interface PeriodValues {
  period: Period;
  values: Values;
}

/** A data element in a data set, with the properties that its total goes into. */
interface Source {
  dataSet: string;
  properties: string[];
}

type Total =
  | { is: "nothing" }
  | { is: "refused" }
  | { is: "sum"; sum: string; period: Period; added: number };

function toKey(dataSet: string, dataElement: string): string {
  return `${dataSet} ${dataElement}`;
}

function listSources(map: readonly CaseProperty[]): Map<string, Source> {
  const sources = new Map<string, Source>();
  for (const { property, dataElement, dataSet } of map) {
    const key = toKey(dataSet, dataElement);
    const source = sources.get(key);
    if (source) source.properties.push(property);
    else sources.set(key, { dataSet, properties: [property] });
  }
  return sources;
}

/** The text of a value; undefined when it is not a number. Blank: there is none. */
function toHeld(value: DataValue["value"], isDeleted: boolean): Held {
  if (isDeleted || value === undefined || value === null) return "";
  if (typeof value === "boolean") return undefined;
  const text = String(value).trim();
  return text === "" || addDecimals([text]) !== undefined ? text : undefined;
}

/** The newest period with any value decides. A value in it that was refused leaves the sum open: an older period would look new. */
function toTotal(periods: Iterable<PeriodValues>): Total {
  const newest = [...periods]
    .filter(({ values }) => [...values.values()].some((held) => held !== ""))
    .toSorted((left, right) => comparePeriods(left.period, right.period))
    .at(-1);
  if (!newest) return { is: "nothing" };
  const { period, values } = newest;
  const texts: string[] = [];
  for (const held of values.values()) {
    if (held === undefined) return { is: "refused" };
    if (held !== "") texts.push(held);
  }
  const sum = addDecimals(texts);
  return sum === undefined ? { is: "refused" } : { is: "sum", sum, period, added: texts.length };
}

/** Holds the values of the map by org unit, data element and period, each key once, and adds them up at the end. */
export class CaseTotals {
  readonly #sources: Map<string, Source>;
  readonly #asked: AskedPeriods;
  readonly #combos = new Map<string, number>();
  /** By org unit, then by data set and data element, then by period. */
  readonly #units = new Map<string, Map<string, Map<string, PeriodValues>>>();

  constructor(map: readonly CaseProperty[], asked: AskedPeriods) {
    this.#sources = listSources(map);
    this.#asked = asked;
  }

  add(dataSet: string, dataValue: DataValue, isDeleted: boolean): Taken {
    const key = toKey(dataSet, dataValue.dataElement);
    if (!this.#sources.has(key)) return { is: "left out", why: "not in the map" };
    const period = this.#asked.find(dataValue.period);
    if (period === undefined) return { is: "left out", why: "of other periods" };
    if (period === "not a period") return { is: "refused", isRepeated: false, why: period };
    const held = toHeld(dataValue.value, isDeleted);
    const values = this.#valuesOf(dataValue.orgUnit, key, period);
    const combo = this.#numberOf(dataValue);
    const isRepeated = values.get(combo) !== undefined;
    values.set(combo, held);
    return held === undefined
      ? { is: "refused", isRepeated, why: "not a number" }
      : { is: "held", isRepeated };
  }

  /** Every org unit of which something is held, in the order in which they came. */
  orgUnits(): Iterable<string> {
    return this.#units.keys();
  }

  /**
   * The totals of each org unit that has any, given up as they are read.
   *
   * @param isBlanking properties without a value are emptied
   * @param lost data sets of which values may be missing: nothing is said about their properties
   */
  *take({ isBlanking, lost }: { isBlanking: boolean; lost: ReadonlySet<string> }): Generator<CaseTotal> {
    for (const [orgUnit, bySource] of this.#units) {
      this.#units.delete(orgUnit);
      const total = this.#toCaseTotal(orgUnit, bySource, lost);
      if (!total) continue;
      if (isBlanking) this.#addBlanks(total, bySource, lost);
      yield total;
    }
  }

  #toCaseTotal(
    orgUnit: string,
    bySource: ReadonlyMap<string, Map<string, PeriodValues>>,
    lost: ReadonlySet<string>,
  ): CaseTotal | undefined {
    let caseTotal: CaseTotal | undefined;
    for (const [key, { dataSet, properties }] of this.#sources) {
      const total = lost.has(dataSet) ? undefined : toTotal(bySource.get(key)?.values() ?? []);
      if (total?.is !== "sum") continue;
      const { period, added, sum } = total;
      caseTotal ??= { orgUnit, properties: {}, newest: period, added: 0 };
      caseTotal.added += added;
      if (comparePeriods(caseTotal.newest, period) < 0) caseTotal.newest = period;
      for (const property of properties) caseTotal.properties[property] = sum;
    }
    return caseTotal;
  }

  #addBlanks(
    { properties: filled }: CaseTotal,
    bySource: ReadonlyMap<string, Map<string, PeriodValues>>,
    lost: ReadonlySet<string>,
  ): void {
    for (const [key, { dataSet, properties }] of this.#sources) {
      if (lost.has(dataSet) || toTotal(bySource.get(key)?.values() ?? []).is !== "nothing") continue;
      for (const property of properties) filled[property] = "";
    }
  }

  #valuesOf(orgUnit: string, key: string, period: Period): Values {
    const bySource = getOrAdd(this.#units, orgUnit, () => new Map<string, Map<string, PeriodValues>>());
    const byPeriod = getOrAdd(bySource, key, () => new Map<string, PeriodValues>());
    return getOrAdd(byPeriod, period.iso, () => ({ period, values: new Map<number, Held>() })).values;
  }

  #numberOf({ categoryOptionCombo = "", attributeOptionCombo = "" }: DataValue): number {
    return getOrAdd(this.#combos, `${categoryOptionCombo} ${attributeOptionCombo}`, () => this.#combos.size);
  }
}

function getOrAdd<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const added = create();
  map.set(key, added);
  return added;
}
