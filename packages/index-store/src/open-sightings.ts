import type { DatabaseSync } from "node:sqlite";
import { EntryTable } from "./entry-table.ts";
import { inTransaction } from "./in-transaction.ts";
import { isNoIndexYet, makeIndexFile, openFile } from "./open-file.ts";
import { type ListingNumbers, SightingTable, type StreamNumbers } from "./sighting-table.ts";
import type { ListingCounts, MissingEvent, Sighting, Sightings, Stream } from "./sightings.ts";
import { SqliteReader } from "./sqlite-reader.ts";
import { inWords } from "./storage-fault.ts";
import { Words } from "./words.ts";

/** What a listing does to what is known: when a record counts as gone, back, edited or renamed. */
class SqliteSightings implements Sightings {
  readonly #db: DatabaseSync;
  readonly #file: string;
  readonly #words: Words;
  readonly #reader: SqliteReader;
  readonly #table: SightingTable;

  constructor(db: DatabaseSync, file: string) {
    const words = new Words(db);
    this.#db = db;
    this.#file = file;
    this.#words = words;
    this.#reader = new SqliteReader({ db, file, words, entries: new EntryTable(db, words) });
    this.#table = new SightingTable(db);
  }

  hash(text: string): string {
    return this.#reader.hash(text);
  }

  begin(stream: Stream): void {
    this.#write(stream, (numbers) => {
      this.#table.addEntries(numbers);
      this.#table.begin(numbers);
    });
  }

  see(stream: Stream, sightings: readonly Sighting[]): void {
    this.#write(stream, (numbers, { begun }) => {
      for (const { id, aliases, fingerprint } of sightings) {
        for (const alias of aliases) if (alias !== id) this.#rename(numbers, alias, id);
        this.#table.put(numbers, id, fingerprint, begun);
      }
    });
  }

  count(stream: Stream): ListingCounts {
    return this.#read(stream, (numbers, listing) => ({
      ...this.#table.count(numbers, listing),
      suspectedEdits: this.#table.listEdits(numbers, listing).length,
    }));
  }

  complete(stream: Stream): void {
    this.#write(stream, (numbers, listing) => {
      this.#table.markEdits(numbers, this.#table.listEdits(numbers, listing));
      this.#table.markBack(numbers, listing.begun);
      this.#table.markVanished(numbers, listing.begun);
      this.#table.complete(numbers);
    });
  }

  putImported(stream: Stream, records: readonly { id: string; fields: string; isGone: boolean }[]): void {
    this.#write(stream, (numbers) => {
      for (const { id, fields, isGone } of records) this.#table.putImported(numbers, id, fields, isGone);
    });
  }

  listMissing(stream: Stream): MissingEvent[] {
    return this.#read(stream, (numbers, { begun }) =>
      this.#table
        .listUnseen(numbers, begun)
        .flatMap((id) => this.#table.listStanding(numbers, id).flatMap((entry) => toMissing(id, entry))),
    );
  }

  [Symbol.dispose](): void {
    this.#reader.close();
  }

  /** Only where the new id has no entry of its own yet, and the old one has. */
  #rename(numbers: StreamNumbers, alias: string, id: string): void {
    if (this.#table.isKnown(numbers, id) || !this.#table.isKnownHere(numbers, alias)) return;
    this.#table.rename(numbers, alias, id);
  }

  #read<Result>(
    { system, stream }: Stream,
    read: (numbers: StreamNumbers, listing: ListingNumbers) => Result,
  ): Result {
    return inWords(this.#file, () => {
      const numbers = { system: this.#words.find(system) ?? 0, stream: this.#words.find(stream) ?? 0 };
      return read(numbers, this.#table.listing(numbers));
    });
  }

  #write({ system, stream }: Stream, write: (numbers: StreamNumbers, listing: ListingNumbers) => void): void {
    inWords(this.#file, () => {
      inTransaction(this.#db, this.#words, () => {
        const numbers = { system: this.#words.put(system), stream: this.#words.put(stream) };
        write(numbers, this.#table.listing(numbers));
      });
    });
  }
}

function toMissing(
  id: string,
  { scope, target }: { scope: string; target: string | undefined },
): MissingEvent[] {
  const [kind, program = "", programStage = ""] = scope.split("/");
  return kind === "event" ? [{ id, target, program, programStage }] : [];
}

/**
 * Opens what listings have shown, and makes the index when there is none yet. Throws `ConfigError` (exit 2) when the file is
 * no index, `StorageError` (exit 4) when it cannot be read or written.
 */
export function openSightings(file: string, now: () => Date): Sightings {
  return inWords(file, () => {
    if (isNoIndexYet(file)) makeIndexFile(file, now().toISOString());
    return new SqliteSightings(openFile(file, "write"), file);
  });
}
