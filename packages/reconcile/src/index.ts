export {
  fromLoaderEntry,
  type KnownRecord,
  type LoaderEntry,
  loaderIndexSchema,
  toLoaderEntry,
} from "./loader-entry.ts";
export { listReviewRows, type ReviewedEntry, type ReviewSource } from "./list-review-rows.ts";
export { needsAction, type Reviewed, type ReviewStatus, toReviewStatus } from "./review.ts";
export type { ReviewedRecord, ReviewRow } from "./review-row.ts";
