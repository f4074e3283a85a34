/** What makes a data value one of its own. */
export interface DataValueKey {
  readonly dataElement: string;
  /** ISO text. */
  readonly period: string;
  readonly orgUnit: string;
  readonly categoryOptionCombo: string;
  readonly attributeOptionCombo: string;
}

/** A data value as the database holds it; deleted ones stay as marked rows. */
export interface StoredDataValue extends DataValueKey {
  readonly value: string | null;
  readonly comment: string | null;
  /** Undefined: never said, which 2.43 tells from false. */
  readonly followUp: boolean | undefined;
  readonly storedBy: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly lastUpdated: number;
  readonly deleted: boolean;
}

type Bucket = Map<string, StoredDataValue>;

function rowKey({ dataElement, categoryOptionCombo, attributeOptionCombo }: DataValueKey): string {
  return `${dataElement} ${categoryOptionCombo} ${attributeOptionCombo}`;
}

/** Data values by period and org unit. A row that is written again goes to the end, as in the database's file. */
export class DataValueStore {
  readonly #periods = new Map<string, Map<string, Bucket>>();
  #size = 0;

  /** Deleted ones included. */
  get size(): number {
    return this.#size;
  }

  get(key: DataValueKey): StoredDataValue | undefined {
    return this.#periods.get(key.period)?.get(key.orgUnit)?.get(rowKey(key));
  }

  put(value: StoredDataValue): void {
    const bucket = this.#bucketOf(value);
    const key = rowKey(value);
    if (!bucket.delete(key)) this.#size += 1;
    bucket.set(key, value);
  }

  *all(): Generator<StoredDataValue> {
    for (const units of this.#periods.values()) for (const bucket of units.values()) yield* bucket.values();
  }

  /** The values of a period in some org units. */
  *valuesIn(period: string, orgUnits: Iterable<string>): Generator<StoredDataValue> {
    const units = this.#periods.get(period);
    if (units === undefined) return;
    for (const orgUnit of orgUnits) yield* units.get(orgUnit)?.values() ?? [];
  }

  periods(): Iterable<string> {
    return this.#periods.keys();
  }

  #bucketOf({ period, orgUnit }: DataValueKey): Bucket {
    let units = this.#periods.get(period);
    if (units === undefined) this.#periods.set(period, (units = new Map()));
    let bucket = units.get(orgUnit);
    if (bucket === undefined) units.set(orgUnit, (bucket = new Map()));
    return bucket;
  }
}
