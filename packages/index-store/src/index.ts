export { copyIndex } from "./copy-index.ts";
export type { EntryCount, IndexReader, PendingEntry, RecordEntry, StreamFilter } from "./index-reader.ts";
export { createMemoryIndex, type MemoryIndexOptions } from "./memory-index.ts";
export { type Index, openIndex, openIndexReader, type OpenIndexOptions } from "./open-index.ts";
export type { Run, RunResult, StatusCounts } from "./runs.ts";
export { openSightings } from "./open-sightings.ts";
export type { ListingCounts, MissingEvent, Sighting, Sightings, Stream } from "./sightings.ts";
