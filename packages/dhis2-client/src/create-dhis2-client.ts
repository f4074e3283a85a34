import { type DialectChoice, dialectFor, type MetadataSnapshot } from "@d2pipe/dhis2-model";
import {
  type AssignedOrgUnits,
  type DataElementGroup,
  type DataSet,
  listAssignedOrgUnits,
  listDataElementGroups,
  listDataSetElements,
  listDataSets,
  listOrgUnits,
  type OrgUnit,
  type OrgUnitQuery,
} from "./aggregate-metadata.ts";
import { createConnection } from "./connection.ts";
import type { Dhis2ClientOptions } from "./dhis2-client-options.ts";
import { type DataValueQuery, getDataValues } from "./get-data-values.ts";
import { getMetadataSnapshot, type SnapshotOptions } from "./get-metadata-snapshot.ts";
import {
  type ImportCompleteDataSetRegistrationsOptions,
  importCompleteDataSetRegistrations,
  type RegistrationSummary,
} from "./import-complete-data-set-registrations.ts";
import {
  type DataValueSummary,
  type ImportDataValuesOptions,
  importDataValues,
} from "./import-data-values.ts";
import type { ImportReport } from "./import-report.ts";
import { type ImportOptions, importTracker } from "./import-tracker.ts";
import {
  type CompleteDataSetRegistrationQuery,
  listCompleteDataSetRegistrations,
  type StoredCompleteDataSetRegistration,
} from "./list-complete-data-set-registrations.ts";
import { type ListEventsOptions, listEventsByUid, type StoredEvent } from "./list-events-by-uid.ts";
import { type DataValueKey, listDataValues, type StoredDataValue } from "./list-data-values.ts";
import { type DataElementPlaces, listDataElements } from "./list-data-elements.ts";
import { getMe, type Me } from "./me.ts";
import { getSystemInfo, type SystemInfo } from "./system-info.ts";

/**
 * One DHIS2 server, 2.38 to 2.43, and one login. Every failure is an error of `@d2pipe/errors`: `AuthError` (login refused, a
 * login page, no authority), `AddressError` (no DHIS2 there), `NetworkError`, `TimeoutError`, `HttpError`, `ResponseError` (an
 * answer of another shape), `ConfigError` (a version below 2.38, a program that does not exist). Reads are repeated after a passing
 * failure; a write only when it certainly was not carried out (`mayHaveArrived` of the error).
 */
export interface Dhis2Client {
  /** The server's address without `/api` and without a slash at the end: the same for every spelling of it. */
  readonly address: string;
  /** `GET /api/system/info`, asked once. */
  systemInfo(): Promise<SystemInfo>;
  /** What differs in the API of this server, with a warning when it is newer than known. Throws `ConfigError` below 2.38. */
  dialect(): Promise<DialectChoice>;
  /** `GET /api/me`: the user of the login. */
  me(): Promise<Me>;
  /**
   * `POST /api/tracker`, synchronous, each object by itself.
   *
   * @param body `{"events":[…]}`, `{"trackedEntities":[…]}` or another tracker payload, as JSON text
   * @returns which objects were stored and which refused, whatever the HTTP status was
   * @throws HttpError (400, 409, 413, 500) for a request that was refused as a whole; its message quotes no value
   */
  importTracker(body: string, options: ImportOptions): Promise<ImportReport>;
  /**
   * `GET /api/tracker/events` by UID, in parts that fit into a URL.
   *
   * @param program UID of the program; DHIS2 2.43 wants it
   * @returns by UID, those that the server knows, deleted ones too
   */
  listEventsByUid(
    program: string,
    uids: readonly string[],
    options?: ListEventsOptions,
  ): Promise<Map<string, StoredEvent>>;
  /**
   * `POST /api/dataValueSets`, synchronous.
   *
   * @param body `{"dataSet":…,"dataValues":[…]}` as JSON text: values of one data set, as text, no key twice
   * @returns which positions were refused, whatever the HTTP status was
   * @throws HttpError (400, 409, 413, 500) for a request that was refused with no value to blame
   */
  importDataValues(body: string, options: ImportDataValuesOptions): Promise<DataValueSummary>;
  /**
   * `GET /api/dataValueSets` by key, in parts that fit into a URL.
   *
   * @param dataSet that the keys are of; undefined: asked by data element, which DHIS2 2.38 does not know
   * @returns those of the keys that the server has a value for, deleted ones too
   */
  listDataValues(dataSet: string | undefined, keys: readonly DataValueKey[]): Promise<StoredDataValue[]>;
  /**
   * `GET /api/completeDataSetRegistrations`, 100 ids of a kind at a time. What was taken back comes with `completed: false`, what was
   * deleted does not come. The server can filter by `date` only, which clients choose: there is no "changed since".
   *
   * @throws HttpError (409) when it knows none of the data sets or org units, or the user may not see the data of one of them
   */
  listCompleteDataSetRegistrations(
    query: CompleteDataSetRegistrationQuery,
  ): Promise<StoredCompleteDataSetRegistration[]>;
  /**
   * `POST /api/completeDataSetRegistrations`, synchronous. No authority is needed, nor need the data set be one of the org unit, the
   * period of its type, or the combo one of its own: all that is stored.
   *
   * @param body `{"completeDataSetRegistrations":[{"dataSet":…,"period":…,"organisationUnit":…}]}` as JSON text
   * @returns how many were stored and why others were refused: by id, since the server gives no positions
   * @throws HttpError (409) when the import broke off for a reason that is not in what was sent
   */
  importCompleteDataSetRegistrations(
    body: string,
    options: ImportCompleteDataSetRegistrationsOptions,
  ): Promise<RegistrationSummary>;
  /** `GET /api/dataSets`: all that the user can see, sorted by id. */
  listDataSets(): Promise<DataSet[]>;
  /** `GET /api/dataSets` by UID, in parts that fit into a URL: the org units that are to fill each in. */
  listAssignedOrgUnits(dataSetIds: Iterable<string>): Promise<AssignedOrgUnits[]>;
  /** `GET /api/dataElements` by UID, in parts that fit into a URL: those that the user can see, each with its data sets, sorted by id. */
  listDataElements(ids: Iterable<string>): Promise<DataElementPlaces[]>;
  /** `GET /api/dataElementGroups`: all that the user can see, with their data elements, sorted by id. */
  listDataElementGroups(): Promise<DataElementGroup[]>;
  /** `GET /api/dataSets`: the UIDs of the data elements of these data sets, sorted, by data set; unknown ones are left out. */
  listDataSetElements(dataSets: readonly string[]): Promise<Map<string, readonly string[]>>;
  /** `GET /api/organisationUnits`: of a level, below a parent, or candidates for a UID, a code or a name; sorted by id. */
  listOrgUnits(query: OrgUnitQuery): Promise<OrgUnit[]>;
  /**
   * `GET /api/dataValueSets`: the JSON as it arrives, which may be hundreds of megabytes. What fails after the first piece is thrown
   * while it is read, and is not asked for again.
   */
  getDataValues(query: DataValueQuery): Promise<AsyncGenerator<Uint8Array>>;
  /** Programs and data sets with their data elements, option sets, category combos and org units, as one object to check records against offline. */
  getMetadataSnapshot(options: SnapshotOptions): Promise<MetadataSnapshot>;
}

/** What `ask` gave the first time; asked again when it failed. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask().catch((error: unknown) => {
      answer = undefined;
      throw error;
    });
    return answer;
  };
}

/** A client for one server and one login. Asks nothing before it is asked. Throws `ConfigError` for an address that cannot be used. */
export function createDhis2Client(options: Dhis2ClientOptions): Dhis2Client {
  const connection = createConnection(options);
  const systemInfo = once(() => getSystemInfo(connection));
  const dialect = once(async () => dialectFor((await systemInfo()).version));
  return {
    address: connection.address,
    systemInfo,
    dialect,
    me: () => getMe(connection),
    importTracker: async (body, importOptions) => {
      await dialect();
      return importTracker(connection, body, importOptions);
    },
    listEventsByUid: async (program, uids, listOptions) =>
      listEventsByUid(connection, (await dialect()).dialect, program, uids, listOptions),
    importDataValues: async (body, importOptions) => {
      await dialect();
      return importDataValues(connection, body, importOptions);
    },
    listDataValues: (dataSet, keys) => listDataValues(connection, dataSet, keys),
    listCompleteDataSetRegistrations: (query) => listCompleteDataSetRegistrations(connection, query),
    importCompleteDataSetRegistrations: async (body, importOptions) => {
      await dialect();
      return importCompleteDataSetRegistrations(connection, body, importOptions);
    },
    listDataSets: () => listDataSets(connection),
    listAssignedOrgUnits: (ids) => listAssignedOrgUnits(connection, ids),
    listDataElements: (ids) => listDataElements(connection, ids),
    listDataElementGroups: () => listDataElementGroups(connection),
    listDataSetElements: (ids) => listDataSetElements(connection, ids),
    listOrgUnits: (query) => listOrgUnits(connection, query),
    getDataValues: (query) => getDataValues(connection, query),
    getMetadataSnapshot: async (snapshotOptions) => {
      await dialect();
      return getMetadataSnapshot(connection, await systemInfo(), snapshotOptions);
    },
  };
}
