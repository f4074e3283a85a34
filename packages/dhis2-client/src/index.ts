export type { Dialect, DialectChoice, MetadataSnapshot } from "@d2pipe/dhis2-model";
export type {
  AssignedOrgUnits,
  DataElementGroup,
  DataSet,
  OrgUnit,
  OrgUnitQuery,
} from "./aggregate-metadata.ts";
export { createDhis2Client, type Dhis2Client } from "./create-dhis2-client.ts";
export type { Dhis2ClientOptions, Dhis2Login } from "./dhis2-client-options.ts";
export type { DataValueQuery } from "./get-data-values.ts";
export type { SnapshotOptions, SnapshotProgress } from "./get-metadata-snapshot.ts";
export type {
  ImportCompleteDataSetRegistrationsOptions,
  RegistrationConflict,
  RegistrationProperty,
  RegistrationSummary,
} from "./import-complete-data-set-registrations.ts";
export type { DataValueConflict, DataValueSummary, ImportDataValuesOptions } from "./import-data-values.ts";
export type { ImportReport, ImportStats, TrackerErrorReport, TrackerType } from "./import-report.ts";
export type { ImportOptions } from "./import-tracker.ts";
export type { ListEventsOptions, StoredEvent } from "./list-events-by-uid.ts";
export type { DataElementPlaces } from "./list-data-elements.ts";
export type { Me } from "./me.ts";
export type { SystemInfo } from "./system-info.ts";
export type { DataValueKey, StoredDataValue } from "./list-data-values.ts";
export type {
  CompleteDataSetRegistrationQuery,
  StoredCompleteDataSetRegistration,
} from "./list-complete-data-set-registrations.ts";
