import type { Entry } from "@d2pipe/push";
import type { OutcomeStatus } from "@d2pipe/records";

/** How a status is stored. Public with the schema: add, never renumber. */
export const statusNumbers: Readonly<Record<OutcomeStatus, number>> = {
  created: 1,
  updated: 2,
  unchanged: 3,
  deleted: 4,
  rejected: 5,
  skipped: 6,
  unknown: 7,
};

const statuses: ReadonlyMap<unknown, OutcomeStatus> = new Map([
  [1, "created"],
  [2, "updated"],
  [3, "unchanged"],
  [4, "deleted"],
  [5, "rejected"],
  [6, "skipped"],
  [7, "unknown"],
]);

export function toStatus(stored: unknown): OutcomeStatus {
  const status = statuses.get(stored);
  if (status === undefined) throw new TypeError(`index: status number ${String(stored)} is unknown`);
  return status;
}

/** Statuses of records that wait to be corrected, or sent once more. */
export const pendingStatuses: string = `(${statusNumbers.rejected}, ${statusNumbers.unknown})`;

/** SQL that spells a stored status for people who open the file with the sqlite3 shell. */
export const statusAsText: string = `CASE status ${Object.entries(statusNumbers)
  .map(([name, number]) => `WHEN ${number} THEN '${name}'`)
  .join(" ")} END`;

/** How `held` is stored. Public with the schema: add, never renumber. */
export const heldNumbers: Readonly<Record<Entry["held"], number>> = { no: 0, yes: 1, maybe: 2 };

const helds: ReadonlyMap<unknown, Entry["held"]> = new Map([
  [0, "no"],
  [1, "yes"],
  [2, "maybe"],
]);

export function toHeld(stored: unknown): Entry["held"] {
  const held = helds.get(stored);
  if (held === undefined) throw new TypeError(`index: held number ${String(stored)} is unknown`);
  return held;
}
