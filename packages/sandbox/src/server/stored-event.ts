/** An event as the DHIS2 twin holds it, deleted ones included, for tests and for the page. */
export interface StoredEvent {
  event: string;
  program: string;
  programStage: string;
  orgUnit: string;
  status: string;
  occurredAt: string | null;
  deleted: boolean;
  dataValues: readonly { dataElement: string; value: string }[];
}
