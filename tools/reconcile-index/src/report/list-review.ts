import type { IndexReader, RecordEntry } from "@d2pipe/index-store";
import { loaderIndexSchema, needsAction, type ReviewStatus, toReviewStatus } from "@d2pipe/reconcile";

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
function wasUploaded({ imported, generation }: RecordEntry): boolean {
  if (imported === undefined || generation > 0) return false;
  const { uploaded, deleted_dhis2 } = loaderIndexSchema.parse({ one: JSON.parse(imported) }).one ?? {};
  return uploaded === true && deleted_dhis2 !== true;
}

/** Only of an index that has seen full listings: of others nothing is known to have vanished. */
export async function* listReview(
  reader: IndexReader,
  stream: string | undefined,
): AsyncGenerator<ReviewRow> {
  if (!(await reader.hasListings())) return;
  for await (const record of reader.listRecords({ stream })) {
    const { id, isGone, became, target, code } = record;
    const wasAccepted = record.hash !== undefined || wasUploaded(record);
    const status = toReviewStatus({ status: record.status, isGone, wasAccepted });
    if (status)
      yield { id, stream: record.stream, status, needsAction: needsAction(status), target, code, became };
  }
}
