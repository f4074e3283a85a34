import type { DatabaseSync } from "node:sqlite";
import type { Words } from "./words.ts";

/** Runs `write` as one transaction: all of it, or nothing, also of the words that were added on the way. */
export function inTransaction(db: DatabaseSync, words: Words, write: () => void): void {
  db.exec("BEGIN IMMEDIATE");
  try {
    write();
    db.exec("COMMIT");
    words.committed();
  } catch (error) {
    words.rolledBack();
    // A full disk may have rolled back by itself.
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}
