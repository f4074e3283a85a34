export interface RegistrationKey {
  readonly dataSet: string;
  /** ISO text. */
  readonly period: string;
  readonly organisationUnit: string;
  readonly attributeOptionCombo: string;
}

export interface Registration extends RegistrationKey {
  /** Milliseconds since 1970; midnight when a client named the day. */
  readonly date: number;
  readonly storedBy: string;
  readonly completed: boolean;
}

/** What is registered as complete. */
export class RegistrationStore {
  readonly #byKey = new Map<string, Registration>();
  /** Periods in the order in which they were first used: so the database lists them. */
  readonly #periods = new Map<string, number>();

  all(): Iterable<Registration> {
    return this.#byKey.values();
  }

  get(key: RegistrationKey): Registration | undefined {
    return this.#byKey.get(nameOf(key));
  }

  put(registration: Registration): void {
    const { period } = registration;
    if (!this.#periods.has(period)) this.#periods.set(period, this.#periods.size);
    this.#byKey.set(nameOf(registration), registration);
  }

  remove(key: RegistrationKey): boolean {
    return this.#byKey.delete(nameOf(key));
  }

  /** Place of a period among those ever used. */
  placeOf(period: string): number {
    return this.#periods.get(period) ?? this.#periods.size;
  }
}

function nameOf({ dataSet, period, organisationUnit, attributeOptionCombo }: RegistrationKey): string {
  return `${dataSet} ${period} ${organisationUnit} ${attributeOptionCombo}`;
}
