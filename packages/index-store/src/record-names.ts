import type { Found, Lookup, SeenRecord, StreamKey } from "@d2pipe/push";
import type { AliasTable } from "./alias-table.ts";
import type { EntryTable } from "./entry-table.ts";
import type { ListingTable } from "./listing-table.ts";

interface Tables {
  entries: EntryTable;
  aliases: AliasTable;
  listing: ListingTable;
}

/** Records whose ids change: one record goes by the id it has now and by those it had before. Writing is done inside a transaction. */
export class RecordNames {
  readonly #entries: EntryTable;
  readonly #aliases: AliasTable;
  readonly #listing: ListingTable;

  constructor({ entries, aliases, listing }: Tables) {
    this.#entries = entries;
    this.#aliases = aliases;
    this.#listing = listing;
  }

  /** The entry of a record under another of its ids. */
  findByAlias(lookup: Lookup): Found | undefined {
    const { id, aliases, stream } = lookup;
    if (aliases.length === 0 && this.#aliases.isEmpty) return undefined;
    const alias = this.#aliases.find(lookup, id);
    for (const name of [
      alias?.id,
      ...aliases,
      ...aliases.map((other) => this.#aliases.find(lookup, other)?.id),
    ]) {
      if (name === undefined || name === id) continue;
      const [entry] = this.#entries.find([{ ...lookup, id: name }]);
      if (entry?.stream !== stream) continue;
      const isFormer = alias?.id === entry.id && alias.isDeclared && !aliases.includes(entry.id);
      return { entry, isFormer };
    }
    return undefined;
  }

  /** Everything known under another id of the record goes under the one it has now, unless that has entries of its own. */
  ensure(record: Pick<Lookup, "system" | "stream" | "id" | "aliases">): void {
    const { id, aliases } = record;
    if (aliases.length === 0 && this.#aliases.isEmpty) return;
    if (!this.#hasEntries(record, id, "anywhere")) {
      const names = [id, ...aliases].flatMap((name) => [this.#aliases.find(record, name)?.id ?? name, name]);
      const former = names.find((name) => name !== id && this.#hasEntries(record, name, "here"));
      if (former !== undefined) this.#rename(record, former);
    }
    for (const alias of aliases)
      if (alias !== id && !this.#hasEntries(record, alias, "here")) this.#aliases.declare(record, alias, id);
  }

  /** An older line, under an id that the record gave up in this run, shows the record all the same. */
  see(record: SeenRecord): void {
    const alias = this.#aliases.find(record, record.id);
    if (alias?.isDeclared && !record.aliases.includes(alias.id))
      return this.#listing.see({ ...record, id: alias.id, aliases: [] });
    this.ensure(record);
    this.#listing.see(record);
  }

  #hasEntries({ system, stream }: StreamKey, id: string, where: "here" | "anywhere"): boolean {
    return this.#entries
      .findRecord({ system, id })
      .some((entry) => entry.scope !== "" && (where === "anywhere" || entry.stream === stream));
  }

  #rename(record: Pick<Lookup, "system" | "stream" | "id">, former: string): void {
    this.#entries.rename(record, former, record.id);
    this.#listing.rename(record, former, record.id);
    this.#aliases.rename(record, former, record.id);
  }
}
