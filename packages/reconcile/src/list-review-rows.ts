import { type ReviewedRecord, type ReviewRow, toReviewRow } from "./review-row.ts";

/** An entry of the index, as far as the review asks. */
export interface ReviewedEntry extends ReviewedRecord {
  system: string;
  /** Empty: a tool before DHIS2 could not use the last line of the record, which may have an entry with a place as well. */
  scope: string;
}

interface StreamFilter {
  stream?: string | undefined;
}

/** What the review asks of an index. */
export interface ReviewSource {
  /** Whether a full listing was ever seen: of other indexes nothing is known to be missing. */
  hasListings(): Promise<boolean>;
  listPending(filter: StreamFilter): AsyncIterable<Pick<ReviewedEntry, "system" | "id" | "scope">>;
  listRecords(filter: StreamFilter): AsyncIterable<ReviewedEntry>;
}

function toName({ system, id }: Pick<ReviewedEntry, "system" | "id">): string {
  return `${system}\0${id}`;
}

/**
 * The rows of the review, each record once at each place. Of one that DHIS2 has an event of, a line that a tool before could not use
 * says nothing: it waits to be corrected, and the event is only older.
 */
export async function* listReviewRows(source: ReviewSource, filter: StreamFilter): AsyncGenerator<ReviewRow> {
  if (!(await source.hasListings())) return;
  const unplaced = new Set<string>();
  for await (const entry of source.listPending(filter)) if (entry.scope === "") unplaced.add(toName(entry));
  const last: ReviewedEntry[] = [];
  for await (const entry of source.listRecords(filter)) {
    const row = toReviewRow(entry);
    if (entry.scope === "") last.push(entry);
    else {
      if (row || entry.held !== "no") unplaced.delete(toName(entry));
      if (row) yield row;
    }
  }
  for (const entry of last) {
    const row = unplaced.has(toName(entry)) ? toReviewRow(entry) : undefined;
    if (row) yield row;
  }
}
