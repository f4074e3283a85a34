const uids = /\b[A-Za-z][A-Za-z0-9]{10}\b/g;

/**
 * Which id of the twin stands for which id the recorded server made up. Ids that a client sent or the metadata holds are
 * given: they must be equal. Each made-up id has one partner for ever.
 */
export class IdPairs {
  readonly #given: ReadonlySet<string>;
  readonly #twinOf = new Map<string, string>();
  readonly #recordedOf = new Map<string, string>();

  constructor(given: ReadonlySet<string>) {
    this.#given = given;
  }

  /** Same text, where each id is equal or the partner of the other. */
  isSame(recorded: string, twin: string): boolean {
    if (recorded === twin) return true;
    if (recorded.replaceAll(uids, "uid") !== twin.replaceAll(uids, "uid")) return false;
    const others = twin.match(uids) ?? [];
    return (recorded.match(uids) ?? []).every((id, place) => this.#arePartners(id, others[place] ?? ""));
  }

  /** Writes the twin's ids into a text of the recording. */
  rename(text: string): string {
    return text.replaceAll(uids, (id) => this.#twinOf.get(id) ?? id);
  }

  #arePartners(recorded: string, twin: string): boolean {
    if (recorded === twin) return true;
    if (this.#given.has(recorded) || this.#given.has(twin)) return false;
    const known = this.#twinOf.get(recorded);
    if (known !== undefined || this.#recordedOf.has(twin)) return known === twin;
    this.#twinOf.set(recorded, twin);
    this.#recordedOf.set(twin, recorded);
    return true;
  }
}

/** All ids in a value, as JSON text or as it is. */
export function idsIn(value: unknown): string[] {
  return JSON.stringify(value).match(uids) ?? [];
}
