import type { DatabaseSync } from "node:sqlite";
import type { Strings } from "./strings.ts";

/** Runs `write` as one transaction: all of it, or nothing, also of the strings that were added on the way. */
export function inTransaction<Result>(db: DatabaseSync, strings: Strings, write: () => Result): Result {
  db.exec("BEGIN IMMEDIATE");
  try {
    const result = write();
    db.exec("COMMIT");
    strings.committed();
    return result;
  } catch (error) {
    strings.rolledBack();
    // A full disk may have rolled back by itself.
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}
