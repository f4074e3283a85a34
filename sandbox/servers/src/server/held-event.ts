import type { StoredEvent } from "../dhis2/tracker/event-store.ts";

/** An event as the DHIS2 simulator holds it, deleted ones included, for tests and for the page. */
export interface HeldEvent {
  event: string;
  program: string;
  programStage: string;
  orgUnit: string;
  status: string;
  /** In the server's own form, `2024-03-11T00:00:00.000`, in UTC. */
  occurredAt: string | null;
  deleted: boolean;
  dataValues: readonly { dataElement: string; value: string }[];
}

function toTime(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString().slice(0, -1);
}

export function toHeldEvent(stored: StoredEvent): HeldEvent {
  const { event, program, programStage, orgUnit, status, deleted } = stored;
  const dataValues = stored.dataValues.map(({ dataElement, value }) => ({ dataElement, value }));
  return {
    event,
    program,
    programStage,
    orgUnit,
    status,
    occurredAt: toTime(stored.occurredAt),
    deleted,
    dataValues,
  };
}
