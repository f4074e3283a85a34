import type { DatabaseSync, StatementSync } from "node:sqlite";
import { toMaybeText, toNumber, toText } from "./columns.ts";
import { hashId } from "./key-hash.ts";
import type { ListingCounts } from "./sightings.ts";
import { statusNumbers } from "./status-numbers.ts";

/** A stream by the numbers of its words. */
export interface StreamNumbers {
  system: number;
  stream: number;
}

/** Of the listing in hand, and of the last one that was complete. */
export interface ListingNumbers {
  begun: number;
  complete: number;
}

/** A vanished record and the new one that it seems to have become. */
export interface Edit {
  id: string;
  became: string;
}

const ofStream = "WHERE system = ? AND stream = ?";

/** The tables of listings in an index file: rows in, rows out. Writing is done inside a transaction. */
export class SightingTable {
  readonly #db: DatabaseSync;
  readonly #put: StatementSync;
  readonly #keep: StatementSync;
  readonly #putKept: StatementSync;
  readonly #standing: StatementSync;
  readonly #known: StatementSync;
  readonly #knownHere: StatementSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#put = db.prepare(
      `INSERT INTO sighting (system, id, stream, fingerprint, first, last) VALUES (?1, ?2, ?3, ?4, ?5, ?5)
       ON CONFLICT DO UPDATE SET stream = ?3, last = ?5, fingerprint = coalesce(?4, fingerprint)`,
    );
    this.#keep = db.prepare("INSERT OR REPLACE INTO imported (system, id, fields) VALUES (?, ?, ?)");
    this.#putKept = db.prepare(
      `INSERT INTO sighting (system, id, stream, first, last, gone) VALUES (?1, ?2, ?3, 0, 0, ?4)
       ON CONFLICT DO UPDATE SET stream = ?3, gone = ?4`,
    );
    const withTarget = `FROM entry JOIN word scope ON scope.number = entry.scope
      WHERE entry.key = ? AND entry.id = ? AND entry.system = ? AND scope.text <> ''`;
    this.#known = db.prepare(`SELECT 1 ${withTarget}`);
    this.#knownHere = db.prepare(`SELECT 1 ${withTarget} AND entry.stream = ?`);
    this.#standing = db.prepare(
      `SELECT entry.target AS target, scope.text AS scope ${withTarget} AND entry.status <> ${statusNumbers.deleted}
       AND (entry.target IS NOT NULL OR entry.status = ${statusNumbers.unknown})`,
    );
  }

  /** Of a stream that no listing was begun of: as if the first one were in hand. */
  listing({ system, stream }: StreamNumbers): ListingNumbers {
    const row = this.#db.prepare(`SELECT begun, complete FROM listing ${ofStream}`).get(system, stream);
    return row === undefined
      ? { begun: 1, complete: 0 }
      : { begun: toNumber(row.begun), complete: toNumber(row.complete) };
  }

  begin({ system, stream }: StreamNumbers): void {
    this.#db
      .prepare(
        `INSERT INTO listing (system, stream, begun, complete) VALUES (?, ?, 1, 0)
         ON CONFLICT DO UPDATE SET begun = begun + 1`,
      )
      .run(system, stream);
  }

  complete({ system, stream }: StreamNumbers): void {
    this.#db.prepare(`UPDATE listing SET complete = begun ${ofStream}`).run(system, stream);
  }

  /** Records with an entry and without a sighting: they were there before the first listing. */
  addEntries({ system, stream }: StreamNumbers): void {
    this.#db
      .prepare(
        `INSERT OR IGNORE INTO sighting (system, id, stream, first, last)
         SELECT system, id, stream, 0, 0 FROM entry ${ofStream}`,
      )
      .run(system, stream);
  }

  put({ system, stream }: StreamNumbers, id: string, fingerprint: string | undefined, begun: number): void {
    this.#put.run(system, id, stream, fingerprint ?? null, begun);
  }

  count({ system, stream }: StreamNumbers, listing: ListingNumbers): Omit<ListingCounts, "suspectedEdits"> {
    const row = this.#db
      .prepare(
        `SELECT count(*) FILTER (WHERE gone IS NULL AND first <= ?4) AS known, count(*) FILTER (WHERE last = ?3) AS seen,
           count(*) FILTER (WHERE gone IS NULL AND last < ?3) AS vanished,
           count(*) FILTER (WHERE gone IS NOT NULL AND last = ?3) AS back
         FROM sighting WHERE system = ?1 AND stream = ?2`,
      )
      .get(system, stream, listing.begun, listing.complete);
    return {
      known: toNumber(row?.known),
      seen: toNumber(row?.seen),
      vanished: toNumber(row?.vanished),
      cameBack: toNumber(row?.back),
    };
  }

  /** Vanished and new records of one fingerprint. */
  listEdits({ system, stream }: StreamNumbers, { begun, complete }: ListingNumbers): Edit[] {
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

  markEdits({ system }: StreamNumbers, edits: readonly Edit[]): void {
    const mark = this.#db.prepare("UPDATE sighting SET became = ? WHERE system = ? AND id = ?");
    for (const { id, became } of edits) mark.run(became, system, id);
  }

  markBack({ system, stream }: StreamNumbers, begun: number): void {
    this.#db
      .prepare(`UPDATE sighting SET gone = NULL, became = NULL ${ofStream} AND last = ? AND gone IS NOT NULL`)
      .run(system, stream, begun);
  }

  markVanished({ system, stream }: StreamNumbers, begun: number): void {
    this.#db
      .prepare(`UPDATE sighting SET gone = ? ${ofStream} AND last < ? AND gone IS NULL`)
      .run(begun, system, stream, begun);
  }

  putImported({ system, stream }: StreamNumbers, id: string, fields: string, isGone: boolean): void {
    this.#keep.run(system, id, fields);
    this.#putKept.run(system, id, stream, isGone ? 0 : null);
  }

  /** Ids that the listing has not shown. */
  listUnseen({ system, stream }: StreamNumbers, begun: number): string[] {
    const sql = `SELECT id FROM sighting ${ofStream} AND last < ? ORDER BY id`;
    return this.#db
      .prepare(sql)
      .all(system, stream, begun)
      .map((row) => toText(row.id));
  }

  /** The entries of a record that may still stand for something at a target. */
  listStanding({ system }: StreamNumbers, id: string): { scope: string; target: string | undefined }[] {
    const rows = this.#standing.all(hashId(id), id, system);
    return rows.map((row) => ({ scope: toText(row.scope), target: toMaybeText(row.target) }));
  }

  /** Whether a record has an entry with a target. */
  isKnown({ system }: StreamNumbers, id: string): boolean {
    return this.#known.get(hashId(id), id, system) !== undefined;
  }

  /** As `isKnown`, in this stream: a former name as short as Kobo's `_id` may be another record's in another one. */
  isKnownHere({ system, stream }: StreamNumbers, id: string): boolean {
    return this.#knownHere.get(hashId(id), id, system, stream) !== undefined;
  }

  /** Everything that is known of a record of this stream goes under its new id. */
  rename({ system, stream }: StreamNumbers, from: string, to: string): void {
    this.#db
      .prepare("UPDATE entry SET key = ?, id = ? WHERE key = ? AND id = ? AND system = ? AND stream = ?")
      .run(hashId(to), to, hashId(from), from, system, stream);
    for (const table of ["sighting", "imported"]) {
      this.#db
        .prepare(`UPDATE OR REPLACE ${table} SET id = ? WHERE system = ? AND id = ?`)
        .run(to, system, from);
    }
  }
}
