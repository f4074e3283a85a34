const uids = /\b[A-Za-z][A-Za-z0-9]{10}\b/g;

/**
 * Which id of the simulator stands for which id the recorded server made up. Ids that a client sent or the metadata holds are
 * given: they must be equal. Each made-up id has one partner.
 */
export class IdPairs {
  readonly #given: ReadonlySet<string>;
  readonly #simulatorOf = new Map<string, string>();
  readonly #recordedOf = new Map<string, string>();

  constructor(given: ReadonlySet<string>) {
    this.#given = given;
  }

  /** Same text, where each id is equal or the partner of the other. */
  isSame(recorded: string, simulator: string): boolean {
    if (recorded === simulator) return true;
    if (recorded.replaceAll(uids, "uid") !== simulator.replaceAll(uids, "uid")) return false;
    const others = simulator.match(uids) ?? [];
    return (recorded.match(uids) ?? []).every((id, place) => this.#arePartners(id, others[place] ?? ""));
  }

  /** Writes the simulator's ids into a text of the recording. */
  rename(text: string): string {
    return text.replaceAll(uids, (id) => this.#simulatorOf.get(id) ?? id);
  }

  #arePartners(recorded: string, simulator: string): boolean {
    if (recorded === simulator) return true;
    if (this.#given.has(recorded) || this.#given.has(simulator)) return false;
    const known = this.#simulatorOf.get(recorded);
    if (known !== undefined || this.#recordedOf.has(simulator)) return known === simulator;
    this.#simulatorOf.set(recorded, simulator);
    this.#recordedOf.set(simulator, recorded);
    return true;
  }
}

/** All ids in a value, as JSON text or as it is. */
export function idsIn(value: unknown): string[] {
  return JSON.stringify(value).match(uids) ?? [];
}
