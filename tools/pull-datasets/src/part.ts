import type { DataValueQuery, Dhis2Client } from "@d2pipe/dhis2-client";
import { AuthError, HttpError, TimeoutError } from "@d2pipe/errors";

/** One request. */
export interface Part {
  dataSet: string;
  /** Only these of the data set; absent: all. */
  dataElements?: readonly string[] | undefined;
  orgUnit: string;
  children: boolean;
  periods: readonly string[];
  since?: string | undefined;
  includeDeleted: boolean;
  /** Where the data set is complete, too. */
  complete: boolean;
}

export function toQuery(part: Part, timeoutMs: number, signal: AbortSignal): DataValueQuery {
  const { since, complete: _complete, dataSet, dataElements, ...query } = part;
  const what = dataElements ? { dataElements } : { dataSet };
  // A smaller request helps more than the same again.
  const retryIf = part.periods.length > 1 || part.children ? (error: Error) => !isTooSlow(error) : undefined;
  return { ...what, ...query, lastUpdated: since, timeoutMs, retryIf, signal };
}

/** No answer came in time: from the server, or from a proxy before it. */
export function isTooSlow(error: unknown): boolean {
  return error instanceof TimeoutError || (error instanceof HttpError && error.status === 504);
}

/** The server answers, but not this: other requests may go well. */
export function isRefusal(error: unknown): error is HttpError {
  if (error instanceof AuthError) return error.status === 403;
  return error instanceof HttpError && error.status !== 502 && error.status !== 503 && error.status !== 429;
}

/** Smaller requests for the same values; none when it is the smallest. */
export async function splitPart(part: Part, dhis2: Pick<Dhis2Client, "listOrgUnits">): Promise<Part[]> {
  const { periods, children, orgUnit } = part;
  if (periods.length > 1) {
    const half = Math.ceil(periods.length / 2);
    return [periods.slice(0, half), periods.slice(half)].map((some) => ({ ...part, periods: some }));
  }
  if (!children) return [];
  const below = await dhis2.listOrgUnits({ parent: orgUnit });
  return [{ ...part, children: false }, ...below.map(({ id }) => ({ ...part, orgUnit: id }))];
}

/** `data set VaZsjqMclCP, org unit kMrBSu12FAx, 202401 to 202403` */
export function formatPart({ dataSet, orgUnit, periods }: Part): string {
  const [first = "", last = ""] = [periods[0], periods.at(-1)];
  const time = periods.length > 1 ? `${first} to ${last}` : first;
  return `data set ${dataSet}, org unit ${orgUnit}, ${time}`;
}
