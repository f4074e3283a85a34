/** A pointer from one case to another, under a name such as `parent`. */
export interface CaseIndex {
  case_id: string;
  case_type: string;
  relationship: string;
}

/**
 * A case as the simulator keeps it: the union of what both APIs show. Time stamps are UTC in CommCare's own form,
 * `YYYY-MM-DDTHH:MM:SS.ffffffZ`, so that text order is time order.
 */
export interface StoredCase {
  case_id: string;
  case_type: string;
  case_name: string;
  owner_id: string;
  external_id: string | null;
  user_id: string;
  opened_by: string;
  closed: boolean;
  closed_by: string | null;
  date_opened: string;
  date_closed: string | null;
  /** By the phone's clock; v2 calls it `last_modified`. */
  date_modified: string;
  server_date_opened: string;
  server_date_modified: string;
  /** When the search index took it in: what both lists are ordered by. */
  indexed_on: string;
  xform_ids: string[];
  indices: Record<string, CaseIndex>;
  properties: Record<string, string>;
}

/** Listing order of Case API v2: index time, then case id (commcare-kobo-api §3.2). */
export function compareByIndexTime(a: StoredCase, b: StoredCase): number {
  if (a.indexed_on !== b.indexed_on) return a.indexed_on < b.indexed_on ? -1 : 1;
  return a.case_id < b.case_id ? -1 : a.case_id > b.case_id ? 1 : 0;
}
