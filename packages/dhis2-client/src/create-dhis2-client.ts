import { type DialectChoice, dialectFor, type MetadataSnapshot } from "@d2pipe/dhis2-model";
import { createConnection } from "./connection.ts";
import type { Dhis2ClientOptions } from "./dhis2-client-options.ts";
import { getMetadataSnapshot, type SnapshotOptions } from "./get-metadata-snapshot.ts";
import type { ImportReport } from "./import-report.ts";
import { type ImportOptions, importTracker } from "./import-tracker.ts";
import { type ListEventsOptions, listEventsByUid, type StoredEvent } from "./list-events-by-uid.ts";
import { getMe, type Me } from "./me.ts";
import { getSystemInfo, type SystemInfo } from "./system-info.ts";

/** A DHIS2 server, 2.38 to 2.43. What fails is an error of `@d2pipe/errors`. */
export interface Dhis2Client {
  /** Asked once. */
  systemInfo(): Promise<SystemInfo>;
  /** How this server is spoken to, with a warning when it is newer than known. Throws `ConfigError` below 2.38. */
  dialect(): Promise<DialectChoice>;
  me(): Promise<Me>;
  /** See `ImportReport`; the body is `{"events":[…]}` as text. */
  importTracker(body: string, options: ImportOptions): Promise<ImportReport>;
  /** Those of the UIDs that the server knows, deleted ones too. */
  listEventsByUid(
    program: string,
    uids: readonly string[],
    options?: ListEventsOptions,
  ): Promise<Map<string, StoredEvent>>;
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
    systemInfo,
    dialect,
    me: () => getMe(connection),
    importTracker: async (body, importOptions) => {
      await dialect();
      return importTracker(connection, body, importOptions);
    },
    listEventsByUid: async (program, uids, listOptions) =>
      listEventsByUid(connection, (await dialect()).dialect, program, uids, listOptions),
    getMetadataSnapshot: async (snapshotOptions) => {
      await dialect();
      return getMetadataSnapshot(connection, await systemInfo(), snapshotOptions);
    },
  };
}
