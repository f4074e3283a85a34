import type { LoggedRequest } from "../request-log.ts";
import type { HeldEvent } from "../held-event.ts";

/** One row a org unit: how many events in each status. */
export interface OrgUnitCounts {
  orgUnit: string;
  name: string;
  counts: readonly number[];
  total: number;
}

export interface EventTable {
  statuses: readonly string[];
  rows: readonly OrgUnitCounts[];
}

/** Events by org unit and status; deleted ones are a status of their own. */
export function countEvents(events: readonly HeldEvent[], names: ReadonlyMap<string, string>): EventTable {
  const statusOf = (event: HeldEvent): string => (event.deleted ? "deleted" : event.status);
  const statuses = [...new Set(events.map(statusOf))].toSorted();
  const byUnit = Map.groupBy(events, ({ orgUnit }) => orgUnit);
  const rows = [...byUnit].map(([orgUnit, held]) => ({
    orgUnit,
    name: names.get(orgUnit) ?? "",
    counts: statuses.map((status) => held.filter((event) => statusOf(event) === status).length),
    total: held.length,
  }));
  return { statuses, rows: rows.toSorted((a, b) => b.total - a.total) };
}

/** How often each DHIS2 error code was answered. */
export function countErrorCodes(requests: readonly LoggedRequest[]): [code: string, times: number][] {
  const counts = new Map<string, number>();
  for (const code of requests.flatMap(({ errorCodes }) => errorCodes))
    counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1]);
}
