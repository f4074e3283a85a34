import type { RemoteError } from "@d2pipe/errors";
import type { Connection } from "./connection.ts";

/** Which aggregate values (dhis2-api §4.6). What is named in several ways is joined, on every version (recordings, data-values-more). */
export interface DataValueQuery {
  /** UID; or `dataElementGroup`, or `dataElements`. */
  dataSet?: string | undefined;
  dataElementGroup?: string | undefined;
  /** UIDs, as many as fit into a URL. DHIS2 2.38 ignores them. */
  dataElements?: readonly string[] | undefined;
  /** UID. */
  orgUnit: string;
  /** Its descendants too, on all levels. */
  children: boolean;
  /** ISO text; at least one, since 2.43 answers none by `lastUpdated` alone. */
  periods: readonly string[];
  /** Only what changed from this time on: ISO, with its zone. */
  lastUpdated?: string | undefined;
  /** Deleted values too, marked `"deleted":true`. */
  includeDeleted?: boolean | undefined;
  /** For the time to the first byte, and then from piece to piece. */
  timeoutMs?: number | undefined;
  /** Of the passing failures those after which it is asked for again; absent: all. */
  retryIf?: ((error: RemoteError) => boolean) | undefined;
  signal?: AbortSignal | undefined;
}

/** See `Dhis2Client`. */
export function getDataValues(
  connection: Connection,
  query: DataValueQuery,
): Promise<AsyncGenerator<Uint8Array>> {
  const { timeoutMs, retryIf, signal, periods, lastUpdated } = query;
  const params = new URLSearchParams();
  if (query.dataSet !== undefined) params.append("dataSet", query.dataSet);
  if (query.dataElementGroup !== undefined) params.append("dataElementGroup", query.dataElementGroup);
  for (const dataElement of query.dataElements ?? []) params.append("dataElement", dataElement);
  params.append("orgUnit", query.orgUnit);
  if (query.children) params.append("children", "true");
  for (const period of periods) params.append("period", period);
  if (lastUpdated !== undefined) params.append("lastUpdated", lastUpdated);
  if (query.includeDeleted) params.append("includeDeleted", "true");
  return connection.getBody({ path: "/api/dataValueSets", query: params, timeoutMs, retryIf, signal });
}
