import type { StoredEvent } from "@d2pipe/dhis2-client";
import type { RecordEntry } from "@d2pipe/index-store";
import type { ServerClock } from "./server-clock.ts";

export interface Finding {
  record: RecordEntry;
  code: "MISSING_IN_DHIS2" | "DELETED_IN_DHIS2" | "CHANGED_IN_DHIS2" | "OLDER_IN_DHIS2";
}

/** Undefined: the event is as it was sent. */
export type Judge = (
  record: RecordEntry,
  held: StoredEvent | undefined,
  clock: ServerClock,
) => Finding | undefined;

/** Clocks differ, and a server may run late: only what was changed clearly later counts. */
const slack = 2 * 60 * 60 * 1000;

/** How the event of a record differs from what was sent. */
export const judgeEvent: Judge = (record, held, clock) => {
  if (!held) return { record, code: "MISSING_IN_DHIS2" };
  if (held.deleted) return { record, code: "DELETED_IN_DHIS2" };
  if (held.updatedAt === undefined || record.runEnded === undefined) return undefined;
  const changed = clock.toInstant(held.updatedAt);
  return changed > Date.parse(record.runEnded) + slack ? { record, code: "CHANGED_IN_DHIS2" } : undefined;
};

/**
 * The same for a server that may be a copy: what was sent to another one since the copy was made is not in it. A record whose entry
 * was written again without a request looks older, too: it is sent once for nothing.
 */
export const judgeCopy: Judge = (record, held, clock) => {
  const finding = judgeEvent(record, held, clock);
  if (finding || held?.updatedAt === undefined || record.written === undefined) return finding;
  const isOlder = clock.toInstant(held.updatedAt) < Date.parse(record.written);
  return isOlder ? { record, code: "OLDER_IN_DHIS2" } : undefined;
};
