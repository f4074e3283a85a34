import type { OutcomeStatus } from "@d2pipe/records";
import { loaderIndexSchema } from "./loader-entry.ts";
import { needsAction, type ReviewStatus, toReviewStatus } from "./review.ts";

/** What the index holds of a record, as far as the review asks. */
export interface ReviewedRecord {
  id: string;
  stream: string;
  status: OutcomeStatus;
  target?: string | undefined;
  code?: string | undefined;
  hash?: string | undefined;
  generation: number;
  isGone: boolean;
  became: string | undefined;
  /** JSON of the entry it was imported from. */
  imported: string | undefined;
}

/** One row of the weekly review: what differs between source and DHIS2. */
export interface ReviewRow {
  id: string;
  stream: string;
  status: ReviewStatus;
  needsAction: boolean;
  target?: string | undefined;
  code?: string | undefined;
  /** Id of the new record that it seems to have become by an edit. */
  became?: string | undefined;
}

/** An imported entry has no hash: the old loader said whether DHIS2 had taken it. */
function wasUploaded({ imported, generation }: ReviewedRecord): boolean {
  if (imported === undefined || generation > 0) return false;
  const { uploaded, deleted_dhis2 } = loaderIndexSchema.parse({ one: JSON.parse(imported) }).one ?? {};
  return uploaded === true && deleted_dhis2 !== true;
}

/** Undefined when there is nothing to say of the record. */
export function toReviewRow(record: ReviewedRecord): ReviewRow | undefined {
  const { id, stream, isGone, became, target, code } = record;
  const wasAccepted = record.hash !== undefined || wasUploaded(record);
  const status = toReviewStatus({ status: record.status, isGone, wasAccepted });
  return status && { id, stream, status, needsAction: needsAction(status), target, code, became };
}
