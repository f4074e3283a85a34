import { isPendingStatus, type OutcomeStatus } from "@d2pipe/records";

/** The words of the SIPCA loader's weekly review (commcare-kobo-api §12.1). */
export type ReviewStatus =
  | "NOT_UPLOADED_TO_DHIS2"
  | "DELETED_IN_KOBO_BUT_EXISTS_IN_DHIS2"
  | "DELETED_IN_KOBO_AND_DHIS2";

export interface Reviewed {
  status: OutcomeStatus;
  /** The source no longer has it. */
  isMissing: boolean;
  /** Whether DHIS2 holds its event, also when the last attempt was refused. */
  held: "yes" | "maybe" | "no";
}

/** What the review says of a record; undefined when there is nothing to say. */
export function toReviewStatus({ status, isMissing, held }: Reviewed): ReviewStatus | undefined {
  if (!isMissing) {
    return held === "yes" || !isPendingStatus(status) ? undefined : "NOT_UPLOADED_TO_DHIS2";
  }
  if (status === "deleted") return "DELETED_IN_KOBO_AND_DHIS2";
  return held === "no" ? undefined : "DELETED_IN_KOBO_BUT_EXISTS_IN_DHIS2";
}

/** Whether somebody has to do something about it. */
export function needsAction(status: ReviewStatus): boolean {
  return status !== "DELETED_IN_KOBO_AND_DHIS2";
}
