/** `v2` = `case/v2`; `v1` = List Cases v0.5, for servers that have nothing newer. */
export type CaseApi = "v2" | "v1";

/** Which cases. Times are timestamps as `parseTime` gives them. */
export interface CaseQuery {
  /** Case type: exact in v2, any letter case in v1. */
  type: string;
  api: CaseApi;
  /** Absent: open and closed ones. */
  closed?: boolean | undefined;
  owner?: string | undefined;
  /** From this `indexed_on` on, inclusive: what changed since a checkpoint. */
  indexedSince?: string | undefined;
  /** Up to this `indexed_on`, exclusive; no finer than a millisecond. */
  indexedUntil?: string | undefined;
  /** From this `server_last_modified` on, inclusive. */
  modifiedSince?: string | undefined;
  /** Up to this `server_last_modified`, exclusive. */
  modifiedUntil?: string | undefined;
  /** Cases a page, at most 5000. */
  pageSize?: number | undefined;
  /** v2 of recent servers only: the fields to send, dotted (`properties.age`). v1 always sends all. */
  fields?: readonly string[] | undefined;
}

/** The servers' own limit (commcare-kobo-api §2.1, §3.1). */
export const maxPageSize = 5000;

/** Few large requests cost less of the rate limit than many small ones, and a page of big cases still fits into memory. */
export const defaultPageSize = 1000;
