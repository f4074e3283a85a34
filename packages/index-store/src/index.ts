export { copyIndex } from "./copy-index.ts";
export { ensureSameServer } from "./ensure-same-server.ts";
export type { IndexEntry, RecordEntry } from "./entry.ts";
export type { EntryCount, IndexReader, IndexServer, StreamFilter } from "./index-reader.ts";
export {
  createTemporaryIndex,
  type ImportedRecord,
  type Index,
  openIndex,
  openIndexReader,
  type OpenIndexOptions,
  openTemporaryIndex,
  type TemporaryIndex,
} from "./open-index.ts";
export { replaceIndex } from "./replace-index.ts";
export type { Run, RunResult, StatusCounts } from "./runs.ts";
