import type { RecordInFlight } from "./record.ts";

function toIdName(system: string, scope: string, id: string): string {
  return `${system}\0${scope}\0${id}`;
}

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
    const { key, aliases } = record;
    if (!key) return [];
    const name = toIdName(key.system, key.scope, key.id);
    const earlier = this.#newest.get(name);
    const all = this.#withAliases + aliases.length === 0 ? [] : this.#listByAliases(record);
    if (earlier && !all.includes(earlier)) all.push(earlier);
    this.#register(record, name);
    if (aliases.length > 0) this.#withAliases += 1;
    for (const alias of aliases) this.#register(record, toAliasName(record, alias));
    return all;
  }

  leave(record: RecordInFlight): void {
    for (const name of record.names) if (this.#newest.get(name) === record) this.#newest.delete(name);
    if (record.names.length > 1) this.#withAliases -= 1;
    record.names = [];
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
      add(this.#newest.get(toIdName(key.system, key.scope, alias)));
      add(this.#newest.get(toAliasName(record, alias)));
    }
    return [...found];
  }

  #register(record: RecordInFlight, name: string): void {
    this.#newest.set(name, record);
    record.names.push(name);
  }
}
