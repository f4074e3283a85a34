import type { StoredAttribute, StoredEntity } from "./stored-entity.ts";

function keyOf(attribute: string, value: string): string {
  return `${attribute} ${value}`;
}

/** Who holds which value of a unique attribute. Compared as written: another case or a blank is another value (recordings). */
export class UniqueValues {
  readonly #isUnique: (attribute: string) => boolean;
  readonly #holders = new Map<string, Set<string>>();

  constructor(isUnique: (attribute: string) => boolean) {
    this.#isUnique = isUnique;
  }

  /** Takes note of what an entity holds now instead of what it held. */
  replace(before: StoredEntity | undefined, now: StoredEntity): void {
    for (const held of this.#uniqueOf(before)) this.#holders.get(held)?.delete(now.trackedEntity);
    for (const held of this.#uniqueOf(now)) {
      const holders = this.#holders.get(held) ?? new Set<string>();
      this.#holders.set(held, holders.add(now.trackedEntity));
    }
  }

  /** Whether somebody else holds the value. */
  isTaken(attribute: string, value: string, trackedEntity: string): boolean {
    const holders = this.#holders.get(keyOf(attribute, value)) ?? new Set<string>();
    return holders.size > (holders.has(trackedEntity) ? 1 : 0);
  }

  #uniqueOf(entity: StoredEntity | undefined): string[] {
    const unique = (entity?.attributes ?? []).filter(({ attribute }) => this.#isUnique(attribute));
    return unique.map(({ attribute, value }: StoredAttribute) => keyOf(attribute, value));
  }
}
