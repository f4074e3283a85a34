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

/** Throws a `UsageError` when a file to be written is another one that the run needs, under whatever name: an index is soon overwritten. */
export function refuseSameFile(written: string, needed: string, what: string): void {
  const [one, other] = [look(written), look(needed)];
  if (!one || !other || one.ino !== other.ino || one.dev !== other.dev) return;
  throw new UsageError(`${written}: that is ${what}; nothing was written`, { hint: "name another file" });
}
