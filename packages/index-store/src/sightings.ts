import type { DatabaseSync, StatementSync } from "node:sqlite";
import { inTransaction } from "./in-transaction.ts";
import { hashId } from "./key-hash.ts";
import { toMaybeText, toNumber, toText } from "./columns.ts";
import { isNoIndexYet, makeIndexFile, openFile } from "./open-file.ts";
import { inWords } from "./storage-fault.ts";
import { statusNumbers } from "./status-numbers.ts";
import { SqliteReader } from "./sqlite-reader.ts";
import { EntryTable } from "./entry-table.ts";
import { Words } from "./words.ts";

/** A record as a full listing shows it. */
export interface Sighting {
  id: string;
  aliases: readonly string[];
  /** Keyed hash of what tells a record apart besides its id (facility and date); undefined when the line does not say. */
  fingerprint: string | undefined;
}

/** What a complete listing would change. */
export interface ListingCounts {
  /** Records of the stream that the source still had in the listing before. */
  known: number;
  seen: number;
  vanished: number;
  cameBack: number;
  /** Vanished ones with a new record of the same fingerprint. */
  suspectedEdits: number;
}

export interface Stream {
  system: string;
  stream: string;
}

/** A record that the source has no more, and its event. */
export interface MissingEvent {
  id: string;
  /** Undefined when it was never heard to have landed: then it has the computed one. */
  target: string | undefined;
  program: string;
  programStage: string;
}

/** What full listings of a source have shown, in the index of the pipeline. Needs no run lock: the sink of the same pipe holds it. */
export interface Sightings extends Disposable {
  /** Hash keyed by the index's own secret. */
  hash(text: string): string;
  /** Before the first record of a listing. A listing that was cut off is taken up again by the next one. */
  begin(stream: Stream): void;
  /** One transaction. A record known by an alias is known by its id from here on. */
  see(stream: Stream, sightings: readonly Sighting[]): void;
  count(stream: Stream): ListingCounts;
  /** The listing was complete: marks what vanished and what came back. Doing it twice changes nothing. */
  complete(stream: Stream): void;
  /** What an old index says of records: the entry it had (JSON), and whether the source has it no more. */
  putImported(stream: Stream, records: readonly { id: string; fields: string; isGone: boolean }[]): void;
  /** Records that are missing from the listing in hand, vanished just now or before, and still stand for an event. */
  listMissing(stream: Stream): MissingEvent[];
}

/** Of the listing in hand, and of the last one that was complete. */
interface ListingNumbers {
  begun: number;
  complete: number;
}

function toMissing(id: string, row: Record<string, unknown>): MissingEvent[] {
  const [kind, program = "", programStage = ""] = toText(row.scope).split("/");
  return kind === "event" ? [{ id, target: toMaybeText(row.target), program, programStage }] : [];
}

class SqliteSightings implements Sightings {
  readonly #db: DatabaseSync;
  readonly #file: string;
  readonly #words: Words;
  readonly #reader: SqliteReader;
  readonly #put: StatementSync;

  constructor(db: DatabaseSync, file: string) {
    this.#db = db;
    this.#file = file;
    this.#words = new Words(db);
    this.#reader = new SqliteReader({
      db,
      file,
      words: this.#words,
      entries: new EntryTable(db, this.#words),
    });
    this.#put = db.prepare(
      `INSERT INTO sighting (system, id, stream, fingerprint, first, last) VALUES (?1, ?2, ?3, ?4, ?5, ?5)
       ON CONFLICT DO UPDATE SET stream = ?3, last = ?5, fingerprint = coalesce(?4, fingerprint)`,
    );
  }

  hash(text: string): string {
    return this.#reader.hash(text);
  }

  begin(stream: Stream): void {
    this.#write(stream, (system, name) => {
      this.#db
        .prepare(
          `INSERT OR IGNORE INTO sighting (system, id, stream, first, last)
           SELECT system, id, stream, 0, 0 FROM entry WHERE system = ? AND stream = ?`,
        )
        .run(system, name);
      this.#db
        .prepare(
          `INSERT INTO listing (system, stream, begun, complete) VALUES (?, ?, 1, 0)
           ON CONFLICT DO UPDATE SET begun = begun + 1`,
        )
        .run(system, name);
    });
  }

  see(stream: Stream, sightings: readonly Sighting[]): void {
    this.#write(stream, (system, name, listing) => {
      for (const { id, aliases, fingerprint } of sightings) {
        for (const alias of aliases) if (alias !== id) this.#rename(system, alias, id);
        this.#put.run(system, id, name, fingerprint ?? null, listing.begun);
      }
    });
  }

  count(stream: Stream): ListingCounts {
    return this.#read(stream, (system, name, listing) => {
      const row = this.#db
        .prepare(
          `SELECT count(*) FILTER (WHERE gone IS NULL AND first <= ?4) AS known, count(*) FILTER (WHERE last = ?3) AS seen,
             count(*) FILTER (WHERE gone IS NULL AND last < ?3) AS vanished,
             count(*) FILTER (WHERE gone IS NOT NULL AND last = ?3) AS back
           FROM sighting WHERE system = ?1 AND stream = ?2`,
        )
        .get(system, name, listing.begun, listing.complete);
      return {
        known: toNumber(row?.known),
        seen: toNumber(row?.seen),
        vanished: toNumber(row?.vanished),
        cameBack: toNumber(row?.back),
        suspectedEdits: this.#listEdits(system, name, listing).length,
      };
    });
  }

  complete(stream: Stream): void {
    this.#write(stream, (system, name, listing) => {
      const edit = this.#db.prepare("UPDATE sighting SET became = ? WHERE system = ? AND id = ?");
      for (const { id, became } of this.#listEdits(system, name, listing)) edit.run(became, system, id);
      const where = "WHERE system = ? AND stream = ?";
      this.#db
        .prepare(`UPDATE sighting SET gone = NULL, became = NULL ${where} AND last = ? AND gone IS NOT NULL`)
        .run(system, name, listing.begun);
      this.#db
        .prepare(`UPDATE sighting SET gone = ? ${where} AND last < ? AND gone IS NULL`)
        .run(listing.begun, system, name, listing.begun);
      this.#db.prepare(`UPDATE listing SET complete = begun ${where}`).run(system, name);
    });
  }

  putImported(stream: Stream, records: readonly { id: string; fields: string; isGone: boolean }[]): void {
    this.#write(stream, (system, name) => {
      const keep = this.#db.prepare("INSERT OR REPLACE INTO imported (system, id, fields) VALUES (?, ?, ?)");
      const sight = this.#db.prepare(
        `INSERT INTO sighting (system, id, stream, first, last, gone) VALUES (?1, ?2, ?3, 0, 0, ?4)
         ON CONFLICT DO UPDATE SET stream = ?3, gone = ?4`,
      );
      for (const { id, fields, isGone } of records) {
        keep.run(system, id, fields);
        sight.run(system, id, name, isGone ? 0 : null);
      }
    });
  }

  listMissing(stream: Stream): MissingEvent[] {
    return this.#read(stream, (system, name, listing) => {
      const sql = `SELECT sighting.id AS id, entry.target AS target, scope.text AS scope FROM sighting
        JOIN entry ON entry.id = sighting.id AND entry.system = sighting.system AND entry.key = ?
        JOIN word scope ON scope.number = entry.scope
        WHERE sighting.system = ? AND sighting.id = ? AND scope.text <> '' AND entry.status <> ${statusNumbers.deleted}
        AND (entry.target IS NOT NULL OR entry.status = ${statusNumbers.unknown})`;
      const find = this.#db.prepare(sql);
      const missing = "SELECT id FROM sighting WHERE system = ? AND stream = ? AND last < ? ORDER BY id";
      const ids = this.#db
        .prepare(missing)
        .all(system, name, listing.begun)
        .map((row) => toText(row.id));
      return ids.flatMap((id) => find.all(hashId(id), system, id).flatMap((row) => toMissing(id, row)));
    });
  }

  [Symbol.dispose](): void {
    this.#reader.close();
  }

  /** A vanished record and a new one of this listing, alike in facility and date: each new one is taken once. */
  #listEdits(
    system: number,
    stream: number,
    { begun, complete }: ListingNumbers,
  ): { id: string; became: string }[] {
    const rows = this.#db
      .prepare(
        `SELECT old.id AS id, min(new.id) AS became FROM sighting old JOIN sighting new
           ON new.system = old.system AND new.stream = old.stream AND new.fingerprint = old.fingerprint
         WHERE old.system = ?1 AND old.stream = ?2 AND old.last < ?3 AND old.gone IS NULL AND new.first > ?4 AND new.last = ?3
         GROUP BY old.id`,
      )
      .all(system, stream, begun, complete);
    return rows.map((row) => ({ id: toText(row.id), became: toText(row.became) }));
  }

  #rename(system: number, alias: string, id: string): void {
    const known = this.#db.prepare(`SELECT 1 FROM entry JOIN word ON word.number = entry.scope
       WHERE entry.key = ? AND entry.id = ? AND entry.system = ? AND word.text <> ''`);
    if (known.get(hashId(id), id, system) || !known.get(hashId(alias), alias, system)) return;
    this.#db
      .prepare("UPDATE entry SET key = ?, id = ? WHERE key = ? AND id = ? AND system = ?")
      .run(hashId(id), id, hashId(alias), alias, system);
    for (const table of ["sighting", "imported"]) {
      this.#db
        .prepare(`UPDATE OR REPLACE ${table} SET id = ? WHERE system = ? AND id = ?`)
        .run(id, system, alias);
    }
  }

  #listing(system: number, stream: number): ListingNumbers {
    const sql = "SELECT begun, complete FROM listing WHERE system = ? AND stream = ?";
    const row = this.#db.prepare(sql).get(system, stream);
    return row === undefined
      ? { begun: 1, complete: 0 }
      : { begun: toNumber(row.begun), complete: toNumber(row.complete) };
  }

  #read<Result>(
    { system, stream }: Stream,
    read: (system: number, stream: number, listing: ListingNumbers) => Result,
  ): Result {
    return inWords(this.#file, () => {
      const [one, two] = [this.#words.find(system) ?? 0, this.#words.find(stream) ?? 0];
      return read(one, two, this.#listing(one, two));
    });
  }

  #write(
    { system, stream }: Stream,
    write: (system: number, stream: number, listing: ListingNumbers) => void,
  ): void {
    inWords(this.#file, () => {
      inTransaction(this.#db, this.#words, () => {
        const [one, two] = [this.#words.put(system), this.#words.put(stream)];
        write(one, two, this.#listing(one, two));
      });
    });
  }
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
