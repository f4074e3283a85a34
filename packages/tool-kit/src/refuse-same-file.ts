import { type BigIntStats, statSync } from "node:fs";
import { UsageError } from "@d2pipe/errors";

/** Undefined: it is not there, or not for this user to see, which whoever opens it will say. */
function look(file: string): BigIntStats | undefined {
  try {
    return statSync(file, { bigint: true });
  } catch {
    return undefined;
  }
}

/** What stands beside an index belongs to it: SQLite's files, and the run lock. */
const endings = ["", "-wal", "-shm", ".lock"] as const;

function isSameFile(one: string, other: string): boolean {
  const [first, second] = [look(one), look(other)];
  return first !== undefined && first.ino === second?.ino && first.dev === second.dev;
}

/** Throws a `UsageError` when a file to be written is another one that the run needs, under whatever name: an index is soon overwritten. */
export function refuseSameFile(written: string, needed: string, what: string): void {
  if (!endings.some((ending) => isSameFile(written, `${needed}${ending}`))) return;
  throw new UsageError(`${written}: that is ${what}; nothing was written`, { hint: "name another file" });
}
