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

/** Statuses that leave a record owed: the next run has to try it again. */
export const owedStatuses: string = `(${statusNumbers.rejected}, ${statusNumbers.unknown})`;

/** SQL that spells a stored status for people who open the file with the sqlite3 shell. */
export const statusAsText: string = `CASE status ${Object.entries(statusNumbers)
  .map(([name, number]) => `WHEN ${number} THEN '${name}'`)
  .join(" ")} END`;
