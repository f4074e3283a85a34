import { type RecordInFlight, toEntryName } from "../record.ts";

function toAliasName(record: RecordInFlight, alias: string): string {
  return `${record.src.system}\0${record.identified.scope}\0${alias}\0${record.src.stream}`;
}

/**
 * Which record in flight goes by which id. A line waits for the newest one before it that names the same record, also under an id that
 * one of the two had before.
 */
export class NamesInFlight {
  readonly #newest = new Map<string, RecordInFlight>();
  /** Records in flight that had other ids before: usually none, and then nobody is searched by them. */
  #withAliases = 0;

  /** The earlier records that this one has to wait for. */
  enter(record: RecordInFlight): RecordInFlight[] {
    const { name, aliases } = record;
    if (name === undefined) return [];
    const earlier = this.#newest.get(name);
    const all = this.#withAliases + aliases.length === 0 ? [] : this.#listByAliases(record);
    if (earlier && !all.includes(earlier)) all.push(earlier);
    this.#newest.set(name, record);
    if (aliases.length === 0) return all;
    this.#withAliases += 1;
    record.aliasNames = aliases.map((alias) => toAliasName(record, alias));
    for (const aliasName of record.aliasNames) this.#newest.set(aliasName, record);
    return all;
  }

  /** Again changes nothing. */
  leave(record: RecordInFlight): void {
    const { name, aliasNames } = record;
    if (name !== undefined && this.#newest.get(name) === record) this.#newest.delete(name);
    if (aliasNames.length === 0) return;
    for (const aliasName of aliasNames)
      if (this.#newest.get(aliasName) === record) this.#newest.delete(aliasName);
    this.#withAliases -= 1;
    record.aliasNames = [];
  }

  #listByAliases(record: RecordInFlight): RecordInFlight[] {
    const { key, aliases } = record;
    if (!key) return [];
    const found = new Set<RecordInFlight>();
    const add = (holder: RecordInFlight | undefined): void => {
      if (holder && holder.src.stream === record.src.stream) found.add(holder);
    };
    add(this.#newest.get(toAliasName(record, key.id)));
    for (const alias of aliases) {
      add(this.#newest.get(toEntryName({ ...key, id: alias })));
      add(this.#newest.get(toAliasName(record, alias)));
    }
    return [...found];
  }
}
