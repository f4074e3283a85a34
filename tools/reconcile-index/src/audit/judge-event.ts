import type { StoredEvent } from "@d2pipe/dhis2-client";
import type { RecordEntry } from "@d2pipe/index-store";
import type { ServerClock } from "./server-clock.ts";

export interface Finding {
  record: RecordEntry;
  code: "MISSING_IN_DHIS2" | "DELETED_IN_DHIS2" | "CHANGED_IN_DHIS2";
  message: string;
}

/** Clocks differ, and a server may run late: only what was changed clearly later counts. */
const slack = 2 * 60 * 60 * 1000;

/** What is wrong with the event of a record; undefined when it is as it was sent. */
export function judgeEvent(
  record: RecordEntry,
  held: StoredEvent | undefined,
  clock: ServerClock,
): Finding | undefined {
  if (!held) return { record, code: "MISSING_IN_DHIS2", message: "the event is not in DHIS2" };
  if (held.deleted) return { record, code: "DELETED_IN_DHIS2", message: "the event was deleted in DHIS2" };
  if (held.updatedAt === undefined || record.settled === undefined) return undefined;
  const changed = clock.toInstant(held.updatedAt);
  if (!(changed > Date.parse(record.settled) + slack)) return undefined;
  return {
    record,
    code: "CHANGED_IN_DHIS2",
    message: "somebody changed the event in DHIS2 after it was sent",
  };
}
