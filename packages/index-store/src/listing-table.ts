import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ListingCounts, RecordKey, SeenRecord, StreamKey } from "@d2pipe/push";
import { toMaybeText, toNumber, toText } from "./columns.ts";
import type { Strings } from "./strings.ts";

/** A stream by the numbers of its strings. */
interface StreamNumbers {
  system: number;
  stream: number;
}

/** Of the listing that is being read, and of the last one that was complete. */
interface ListingNumbers {
  begun: number;
  complete: number;
}

/** A record that the listing does not show. */
export interface UnseenRecord {
  id: string;
  /** It was there in the listing before. */
  isNew: boolean;
  /** Id of a new record with the same fingerprint. */
  became: string | undefined;
}

const ofStream = "WHERE system = ? AND stream = ?";

/** Which records full listings of a source have shown. Rows in, rows out; writing is done inside a transaction. */
export class ListingTable {
  readonly #db: DatabaseSync;
  readonly #strings: Strings;
  readonly #see: StatementSync;
  readonly #putImported: StatementSync;
  readonly #putMissing: StatementSync;

  constructor(db: DatabaseSync, strings: Strings) {
    this.#db = db;
    this.#strings = strings;
    this.#see = db.prepare(
      `INSERT INTO source_record (system, id, stream, fingerprint, first_seen, last_seen)
       SELECT ?1, ?2, ?3, ?4, listing.begun, listing.begun FROM listing WHERE listing.system = ?1 AND listing.stream = ?3
       ON CONFLICT DO UPDATE SET stream = excluded.stream, last_seen = excluded.last_seen,
         fingerprint = coalesce(excluded.fingerprint, fingerprint)`,
    );
    this.#putImported = db.prepare("INSERT OR REPLACE INTO imported (system, id, fields) VALUES (?, ?, ?)");
    this.#putMissing = db.prepare(
      `INSERT INTO source_record (system, id, stream, first_seen, last_seen, missing_since) VALUES (?1, ?2, ?3, 0, 0, ?4)
       ON CONFLICT DO UPDATE SET stream = ?3, missing_since = ?4`,
    );
  }

  /** Records with an entry that no listing has shown yet were there before the first one. */
  begin(key: StreamKey): void {
    const { system, stream } = this.#toNumbers(key);
    this.#db
      .prepare(
        `INSERT OR IGNORE INTO source_record (system, id, stream, first_seen, last_seen)
         SELECT system, id, stream, 0, 0 FROM entry ${ofStream}`,
      )
      .run(system, stream);
    this.#db
      .prepare(
        `INSERT INTO listing (system, stream, begun, complete) VALUES (?, ?, 1, 0)
         ON CONFLICT DO UPDATE SET begun = begun + 1`,
      )
      .run(system, stream);
  }

  see({ system, stream, id, fingerprint }: SeenRecord): void {
    this.#see.run(this.#strings.put(system), id, this.#strings.put(stream), fingerprint ?? null);
  }

  compare(key: StreamKey): ListingCounts {
    const { system, stream } = this.#toNumbers(key);
    const { begun, complete } = this.#listing({ system, stream });
    const row = this.#db
      .prepare(
        `SELECT count(*) FILTER (WHERE missing_since IS NULL AND first_seen <= ?4) AS known,
           count(*) FILTER (WHERE last_seen = ?3) AS seen,
           count(*) FILTER (WHERE missing_since IS NULL AND last_seen < ?3) AS missing,
           count(*) FILTER (WHERE missing_since IS NOT NULL AND last_seen = ?3) AS reappeared
         FROM source_record WHERE system = ?1 AND stream = ?2`,
      )
      .get(system, stream, begun, complete);
    return {
      known: toNumber(row?.known),
      seen: toNumber(row?.seen),
      missing: toNumber(row?.missing),
      reappeared: toNumber(row?.reappeared),
    };
  }

  /** Records that the listing has not shown, missing just now or before. */
  listUnseen(key: StreamKey): UnseenRecord[] {
    const { system, stream } = this.#toNumbers(key);
    const { begun, complete } = this.#listing({ system, stream });
    const edits = this.#listEdits({ system, stream }, { begun, complete });
    const sql = `SELECT id, missing_since, became FROM source_record ${ofStream} AND last_seen < ? ORDER BY id`;
    const rows = this.#db.prepare(sql).all(system, stream, begun);
    return rows.map((row) => {
      const id = toText(row.id);
      return { id, isNew: row.missing_since === null, became: edits.get(id) ?? toMaybeText(row.became) };
    });
  }

  /** The listing counts from now on. Doing it twice changes nothing. */
  complete(key: StreamKey): void {
    const { system, stream } = this.#toNumbers(key);
    const { begun, complete } = this.#listing({ system, stream });
    const mark = this.#db.prepare("UPDATE source_record SET became = ? WHERE system = ? AND id = ?");
    for (const [id, became] of this.#listEdits({ system, stream }, { begun, complete }))
      mark.run(became, system, id);
    const set = (change: string, which: string): void => {
      this.#db
        .prepare(`UPDATE source_record SET ${change} ${ofStream} AND ${which}`)
        .run(system, stream, begun);
    };
    set("missing_since = NULL, became = NULL", "last_seen = ? AND missing_since IS NOT NULL");
    set(`missing_since = ${begun}`, "last_seen < ? AND missing_since IS NULL");
    this.#db.prepare(`UPDATE listing SET complete = begun ${ofStream}`).run(system, stream);
  }

  /** As if no listing and no import had shown the record. */
  forget({ system, id }: RecordKey): void {
    for (const table of ["source_record", "imported"])
      this.#db.prepare(`DELETE FROM ${table} WHERE system = ? AND id = ?`).run(this.#strings.put(system), id);
  }

  rename({ system }: StreamKey, from: string, to: string): void {
    for (const table of ["source_record", "imported"]) {
      this.#db
        .prepare(`UPDATE OR REPLACE ${table} SET id = ? WHERE system = ? AND id = ?`)
        .run(to, this.#strings.put(system), from);
    }
  }

  /** What an old index says of a record: the entry it had (JSON), and whether the source does not have it any more. */
  putImported(
    { system, stream }: StreamKey,
    record: { id: string; fields: string; isMissing: boolean },
  ): void {
    const numbers = { system: this.#strings.put(system), stream: this.#strings.put(stream) };
    this.#putImported.run(numbers.system, record.id, record.fields);
    this.#putMissing.run(numbers.system, record.id, numbers.stream, record.isMissing ? 0 : null);
  }

  /** Missing records with a new one of the same fingerprint: probably edited. */
  #listEdits({ system, stream }: StreamNumbers, { begun, complete }: ListingNumbers): Map<string, string> {
    const rows = this.#db
      .prepare(
        `SELECT old.id AS id, min(new.id) AS became FROM source_record old JOIN source_record new
           ON new.system = old.system AND new.stream = old.stream AND new.fingerprint = old.fingerprint
         WHERE old.system = ?1 AND old.stream = ?2 AND old.last_seen < ?3 AND old.missing_since IS NULL
           AND new.first_seen > ?4 AND new.last_seen = ?3
         GROUP BY old.id`,
      )
      .all(system, stream, begun, complete);
    return new Map(rows.map((row) => [toText(row.id), toText(row.became)]));
  }

  #toNumbers({ system, stream }: StreamKey): StreamNumbers {
    return { system: this.#strings.put(system), stream: this.#strings.put(stream) };
  }

  #listing({ system, stream }: StreamNumbers): ListingNumbers {
    const row = this.#db.prepare(`SELECT begun, complete FROM listing ${ofStream}`).get(system, stream);
    return { begun: toNumber(row?.begun), complete: toNumber(row?.complete) };
  }
}
