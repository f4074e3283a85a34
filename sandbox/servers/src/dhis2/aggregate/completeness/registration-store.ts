export interface RegistrationKey {
  readonly dataSet: string;
  /** ISO text. */
  readonly period: string;
  readonly organisationUnit: string;
  readonly attributeOptionCombo: string;
}

export interface Registration extends RegistrationKey {
  /** `yyyy-MM-dd`, with the time of day when the server chose it. */
  readonly date: string;
  readonly storedBy: string;
  readonly completed: boolean;
}

/** What is registered as complete. */
export class RegistrationStore {
  readonly #byKey = new Map<string, Registration>();

  all(): Iterable<Registration> {
    return this.#byKey.values();
  }

  get(key: RegistrationKey): Registration | undefined {
    return this.#byKey.get(nameOf(key));
  }

  put(key: RegistrationKey, more: Omit<Registration, keyof RegistrationKey>): void {
    this.#byKey.set(nameOf(key), { ...key, ...more });
  }

  remove(key: RegistrationKey): boolean {
    return this.#byKey.delete(nameOf(key));
  }
}

function nameOf({ dataSet, period, organisationUnit, attributeOptionCombo }: RegistrationKey): string {
  return `${dataSet} ${period} ${organisationUnit} ${attributeOptionCombo}`;
}
