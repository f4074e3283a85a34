import type { Checkpoint, OutcomeStatus } from "@d2pipe/records";
import type { IndexEntry, RecordEntry } from "./entry.ts";
import type { Run } from "./runs.ts";

/** Which streams to look at; all when left out. */
export interface StreamFilter {
  system?: string | undefined;
  stream?: string | undefined;
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

/** The server that an index belongs to. A copied database has the same `systemId`, so the address counts too. */
export interface IndexServer {
  systemId: string;
  address: string;
}

/** What anyone may ask of an index, also while a writer has it open. */
export interface IndexReader {
  /** Of the file: a reader does not migrate. */
  readonly schema: number;
  /** ISO time. */
  readonly created: string;
  /** Undefined: it was never used with a server, or last by a version that did not ask. */
  getServer(): Promise<IndexServer | undefined>;
  /** The cursor committed last for a stream; undefined when there is none. */
  getCheckpoint(system: string, stream: string): Promise<Checkpoint["cursor"] | undefined>;
  listCheckpoints(): AsyncIterable<Checkpoint>;
  /** Entries that wait to be corrected or sent once more, in order of arrival, stream by stream. A record at two places comes twice. */
  listPending(filter?: StreamFilter): AsyncIterable<IndexEntry>;
  /** Every entry of the streams, in order of arrival. */
  listRecords(filter?: StreamFilter): AsyncIterable<RecordEntry>;
  /** Whether a full listing was ever seen, or an old index imported: only then is a review possible. */
  hasListings(): Promise<boolean>;
  countEntries(): Promise<readonly EntryCount[]>;
  /** Entries whose object the target holds. */
  countHeld(kind: string): Promise<number>;
  /** Records of requests under way: of a run that is at work, or was killed. The next run takes those over. */
  countInFlight(): Promise<number>;
  /** The newest first. */
  listRuns(limit: number): AsyncIterable<Run>;
  close(): void;
}
