import type { Checkpoint, OutcomeStatus, Src } from "@d2pipe/records";

/** What names an entry: the source record and the target it goes to. */
export interface EntryKey {
  system: string;
  /** `src.id`. */
  id: string;
  /** `event/<program>/<programStage>`; empty for a record that was rejected before it got a target. */
  scope: string;
}

/** What names a source record, whatever its targets. */
export type RecordKey = Pick<EntryKey, "system" | "id">;

/** What the index remembers of one source record. Ids, codes and a keyed hash: no health data (design §8). */
export interface IndexEntry extends EntryKey {
  stream: string;
  /** UID of the main target object; undefined when it never had one. */
  target: string | undefined;
  /** Raised each time the server had deleted the UID before. */
  generation: number;
  rev: string | undefined;
  /** Keyed hash of the content last accepted; undefined when nothing was accepted yet. */
  hash: string | undefined;
  status: OutcomeStatus;
  code: string | undefined;
}

/** An entry to be written, with the outcome of this run. */
export type Settlement = IndexEntry;

/** What `push` needs of an index. Batched and asynchronous, so that a database across the network fits too. */
export interface IndexPort {
  /** Entries in the order of the keys; undefined where there is none. */
  find(keys: readonly EntryKey[]): Promise<readonly (IndexEntry | undefined)[]>;
  /** Every entry of a record, whatever its target. */
  findRecord(record: RecordKey): Promise<readonly IndexEntry[]>;
  /**
   * One transaction: entries, then checkpoints whose records are all settled. An entry with a scope removes the entry
   * without one of the same record (a rejection upstream that is resolved now).
   */
  settle(settlements: readonly Settlement[], checkpoints: readonly Checkpoint[]): Promise<void>;
  /** Hash of a payload, keyed by the index's own random secret, so that values cannot be guessed from it. */
  hash(payload: string): string;
}

/** The part of `src` that a settlement copies. */
export type SettledSrc = Required<Pick<Src, "system" | "stream" | "id">> & Pick<Src, "rev">;
