import type { DatabaseSync } from "node:sqlite";
import { toColumns, toMaybeText, toNumber } from "./columns.ts";
import { entryColumns, toEntry } from "./entry-table.ts";
import type { RecordEntry } from "./index-reader.ts";
import type { Words } from "./words.ts";

/** A reader does not migrate: an index that an older d2pipe wrote has no listings yet. */
function knowsListings(db: DatabaseSync): boolean {
  return db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'sighting'").get() !== undefined;
}

export function hasListings(db: DatabaseSync): boolean {
  return knowsListings(db) && db.prepare("SELECT 1 FROM sighting LIMIT 1").get() !== undefined;
}

/** A page of entries after the one with this number. */
export function readRecords(
  db: DatabaseSync,
  words: Words,
  after: number,
  limit: number,
): { number: number; record: RecordEntry }[] {
  const columns = entryColumns.replaceAll(/\w+/g, "entry.$&");
  const seen = knowsListings(db)
    ? { columns: "sighting.gone, sighting.became, imported.fields", joins: listingJoins }
    : { columns: "NULL, NULL, NULL", joins: "" };
  const statement = db.prepare(
    `SELECT entry.number, run.ended, ${seen.columns}, ${columns} FROM entry LEFT JOIN run ON run.number = entry.run
     ${seen.joins} WHERE entry.number > ? ORDER BY entry.number LIMIT ?`,
  );
  statement.setReturnArrays(true);
  const rows: readonly unknown[] = statement.all(after, limit);
  return rows.map((one) => {
    const row = toColumns(one);
    const listed = {
      settled: toMaybeText(row[1]),
      isGone: row[2] !== null,
      became: toMaybeText(row[3]),
      imported: toMaybeText(row[4]),
    };
    return { number: toNumber(row[0]), record: { ...toEntry(row, 5, words), ...listed } };
  });
}

const listingJoins = `
  LEFT JOIN sighting ON sighting.system = entry.system AND sighting.id = entry.id
  LEFT JOIN imported ON imported.system = entry.system AND imported.id = entry.id`;
