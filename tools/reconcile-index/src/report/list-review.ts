import type { IndexReader } from "@d2pipe/index-store";
import { type ReviewRow, toReviewRow } from "@d2pipe/reconcile";

/** Only of an index that has seen full listings: of others nothing is known to be missing. */
export async function* listReview(
  reader: IndexReader,
  stream: string | undefined,
): AsyncGenerator<ReviewRow> {
  if (!(await reader.hasListings())) return;
  for await (const record of reader.listRecords({ stream })) {
    const row = toReviewRow(record);
    if (row) yield row;
  }
}
