import type { Entry, EntryKey, Index as PushIndex, StreamKey } from "@d2pipe/push";
import type { IndexReader, IndexServer } from "./index-reader.ts";
import type { RunResult } from "./runs.ts";

export interface OpenIndexOptions {
  /** Who opens it: named in the run and to the one who finds it locked. */
  tool: string;
  now(): Date;
}

/** What an old index says of a record. */
export interface ImportedRecord {
  id: string;
  /** JSON of its entry there. */
  fields: string;
  /** It is missing from the source. */
  isMissing: boolean;
}

/** An index that is open for one run: everything a reader may ask, and the writing, under the run lock. */
export interface Index extends IndexReader, PushIndex {
  /** Number of this run. */
  readonly run: number;
  /** The index belongs to this server from now on. */
  setServer(server: IndexServer): Promise<void>;
  /** Takes entries out; a record without any entry is as if it had never come by. */
  forget(keys: readonly EntryKey[]): Promise<void>;
  /** Entries and what an old index said of them, in one transaction. */
  importEntries(
    stream: StreamKey,
    entries: readonly Entry[],
    records: readonly ImportedRecord[],
  ): Promise<void>;
  /** Says how the run ended. Without it (killed, crashed) the run stays open in the report. */
  endRun(result: RunResult): Promise<void>;
}
