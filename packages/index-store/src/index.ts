export { copyIndex } from "./copy-index.ts";
export { ensureSameServer } from "./ensure-same-server.ts";
export type { IndexEntry, RecordEntry } from "./entry.ts";
export type { EntryCount, IndexReader, IndexServer, StreamFilter } from "./index-reader.ts";
export type { ImportedRecord, Index, OpenIndexOptions } from "./index-writer.ts";
export {
  createTemporaryIndex,
  openIndex,
  openIndexReader,
  openTemporaryIndex,
  type TemporaryIndex,
} from "./open-index.ts";
export { replaceIndex } from "./replace-index.ts";
export type { Run, RunResult, StatusCounts } from "./runs.ts";
