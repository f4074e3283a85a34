export type { EntryCount, IndexReader, PendingEntry, RecordEntry, StreamFilter } from "./index-reader.ts";
export { createMemoryIndex, type MemoryIndexOptions } from "./memory-index.ts";
export { type Index, openIndex, openIndexReader, type OpenIndexOptions } from "./open-index.ts";
export type { Run, RunResult, StatusCounts } from "./runs.ts";
export {
  type ListingCounts,
  type MissingEvent,
  openSightings,
  type Sighting,
  type Sightings,
  type Stream,
} from "./sightings.ts";
