export {
  fromLoaderEntry,
  type KnownRecord,
  type LoaderEntry,
  loaderIndexSchema,
  toLoaderEntry,
} from "./loader-entry.ts";
export { needsAction, type Reviewed, type ReviewStatus, toReviewStatus } from "./review.ts";
export { type ReviewedRecord, type ReviewRow, toReviewRow } from "./review-row.ts";
