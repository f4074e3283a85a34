import type { StoredEvent } from "@d2pipe/dhis2-client";
import type { RecordEntry } from "@d2pipe/index-store";
import type { ServerClock } from "./server-clock.ts";

export interface Finding {
  record: RecordEntry;
  code: "MISSING_IN_DHIS2" | "DELETED_IN_DHIS2" | "CHANGED_IN_DHIS2";
}

/** Clocks differ, and a server may run late: only what was changed clearly later counts. */
const slack = 2 * 60 * 60 * 1000;

/** How the event of a record differs from what was sent; undefined when it does not. */
export function judgeEvent(
  record: RecordEntry,
  held: StoredEvent | undefined,
  clock: ServerClock,
): Finding | undefined {
  if (!held) return { record, code: "MISSING_IN_DHIS2" };
  if (held.deleted) return { record, code: "DELETED_IN_DHIS2" };
  if (held.updatedAt === undefined || record.runEnded === undefined) return undefined;
  const changed = clock.toInstant(held.updatedAt);
  return changed > Date.parse(record.runEnded) + slack ? { record, code: "CHANGED_IN_DHIS2" } : undefined;
}
