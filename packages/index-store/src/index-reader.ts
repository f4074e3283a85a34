import type { EntryKey, IndexEntry, RecordKey } from "@d2pipe/push";
import type { Checkpoint, OutcomeStatus } from "@d2pipe/records";
import type { Run } from "./runs.ts";

/** Which streams to look at; all when left out. */
export interface StreamFilter {
  system?: string | undefined;
  stream?: string | undefined;
}

/** An entry whose last outcome is `rejected` or `unknown`: the next run has to try it again. */
export interface PendingEntry extends IndexEntry {
  /** ISO time: start of the run that settled it last. */
  settled: string | undefined;
}

/** How many entries of a stream ended alike. */
export interface EntryCount {
  system: string;
  stream: string;
  scope: string;
  status: OutcomeStatus;
  code: string | undefined;
  count: number;
}

/** An entry, and what listings and an import say of the same record. */
export interface RecordEntry extends IndexEntry {
  /** The source has it no more. */
  isGone: boolean;
  /** Id of the new record that it seems to have become. */
  became: string | undefined;
  /** JSON of the entry it was imported from. */
  imported: string | undefined;
  /** ISO time: end of the run that settled it last. */
  settled: string | undefined;
}

/** What anyone may ask of an index, also while a writer has it open. */
export interface IndexReader {
  readonly schema: number;
  /** ISO time. */
  readonly created: string;
  find(keys: readonly EntryKey[]): Promise<readonly (IndexEntry | undefined)[]>;
  /** Every entry of a record, whatever its target. */
  findRecord(record: RecordKey): Promise<readonly IndexEntry[]>;
  hash(payload: string): string;
  /** The cursor committed last for a stream; undefined when there is none. */
  getCheckpoint(system: string, stream: string): Promise<Checkpoint["cursor"] | undefined>;
  listCheckpoints(): AsyncIterable<Checkpoint>;
  /** In order of arrival, stream by stream. A record with two owed targets comes twice. */
  listPending(filter?: StreamFilter): AsyncIterable<PendingEntry>;
  /** Every entry of the streams, in order of arrival. */
  listRecords(filter?: StreamFilter): AsyncIterable<RecordEntry>;
  /** Whether a full listing was ever seen, or an old index imported: only then is a review possible. */
  hasListings(): Promise<boolean>;
  countEntries(): Promise<readonly EntryCount[]>;
  /** The newest first. */
  listRuns(limit: number): AsyncIterable<Run>;
  close(): void;
}
