import { needsAction, type Reviewed, type ReviewStatus, toReviewStatus } from "./review.ts";

/** What the index holds of a record, as far as the review asks. */
export interface ReviewedRecord extends Reviewed {
  id: string;
  stream: string;
  target?: string | undefined;
  code?: string | undefined;
  became: string | undefined;
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

/** Undefined when there is nothing to say of the record. */
export function toReviewRow(record: ReviewedRecord): ReviewRow | undefined {
  const { id, stream, became, target, code } = record;
  const status = toReviewStatus(record);
  return status && { id, stream, status, needsAction: needsAction(status), target, code, became };
}
