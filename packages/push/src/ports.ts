import type { Checkpoint, Outcome, OutcomeStatus, ParsedLine, Rejection, Src } from "@d2pipe/records";

/** Time, injected: this package has no clock and no timers. */
export interface Clock {
  /** Milliseconds since 1970; never goes back within a run. */
  now(): number;
  /** Resolves after so many milliseconds, or at once when the signal fires. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** Where lines go, in input order. */
export interface Output {
  pass(raw: string): void;
  outcome(src: Src, outcome: Omit<Outcome, "tool">): void;
  reject(src: Src, rejection: Rejection, raw: string): void;
  /** Resolves when the reader has taken enough for more to be written. */
  drained(): Promise<void>;
}

export interface InputLine {
  parsed: ParsedLine;
  raw: string;
}

/** What the framing of the input says at its end. */
export interface InputEnd {
  complete: boolean;
}

/** Lines in pieces as they arrive; the last answer says whether the input was complete. */
export type Input = AsyncIterator<readonly InputLine[], InputEnd>;

/** Names a source record. */
export interface RecordKey {
  system: string;
  /** `src.id`. */
  id: string;
}

/** Names an entry of the index: a source record and the place it goes to. */
export interface EntryKey extends RecordKey {
  /** `event/<program>/<programStage>`; empty for a record that was rejected before it got a place. */
  scope: string;
}

/** A write or delete whose answer never came: the server may still carry it out. */
export interface LateWrite {
  /** Milliseconds since 1970: the server has certainly given it up by then. */
  until: number;
  /** Hash of the content that may arrive; `*` for several, `-` for none: a delete; `-*` for a delete and some content. */
  hash: string;
}

/** What the index knows of one source record at one place, as far as pushing asks. */
export interface Entry extends EntryKey {
  stream: string;
  /** Id of the object at the target; kept after its deletion; undefined when there never was one. */
  target: string | undefined;
  /** Whether the target holds the object, as far as we know. */
  held: "yes" | "maybe" | "no";
  /** Raised each time the target had deleted the object before. */
  generation: number;
  rev: string | undefined;
  /** Keyed hash of the content that the target holds for certain. */
  hash: string | undefined;
  late: LateWrite | undefined;
  status: OutcomeStatus;
  code: string | undefined;
}

/** A record as the index is asked for it. */
export interface Lookup extends EntryKey {
  stream: string;
  /** Ids it had before; they count in its own stream alone. */
  aliases: readonly string[];
}

export interface Found {
  /** Its `id` is the one the index has, which may be a former one of the record. */
  entry: Entry;
  /** In this run the record came with another id, and with this one as a former one: the line is older than the entry. */
  isFormer: boolean;
}

/** What a request may make of a record, and by which ids that goes. */
export interface Intended {
  entry: Entry;
  aliases: readonly string[];
}

/** One record of an intent, by its position. */
export interface IntendedEntry {
  intent: number;
  at: number;
}

/** One thing to be written into the index. */
export type Change =
  /** What became of a record; with `aliases`, everything known under one of them goes under its id first. */
  | { kind: "entry"; entry: Entry; aliases: readonly string[] }
  /** The fate of the record is committed: what was intended with it no longer counts. */
  | { kind: "arrived"; intended: readonly IntendedEntry[] }
  /** Nothing new of the record, but by which ids it goes. */
  | { kind: "named"; record: Omit<Lookup, "scope"> }
  /** A tool upstream could not use the record: it waits to be corrected. */
  | { kind: "rejectedUpstream"; entry: Entry }
  /** A tool upstream did away with the record for other reasons: nothing waits to be corrected any more. */
  | { kind: "doneUpstream"; record: RecordKey; status: OutcomeStatus; code: string | undefined }
  /** A full listing shows the record. */
  | { kind: "seen"; record: SeenRecord }
  | { kind: "checkpoint"; checkpoint: Checkpoint };

export interface SeenRecord extends RecordKey {
  stream: string;
  aliases: readonly string[];
  /** Keyed hash of what tells a record apart besides its id; undefined when the line does not say. */
  fingerprint: string | undefined;
}

export interface StreamKey {
  system: string;
  stream: string;
}

/** What a complete listing would change. */
export interface ListingCounts {
  /** Records of the stream that the source still had in the listing before. */
  known: number;
  seen: number;
  missing: number;
  reappeared: number;
}

/** A record that the listing does not show, with what still stands for it at the target. */
export interface MissingRecord extends RecordKey {
  /** It was there in the listing before. */
  isNew: boolean;
  /** Id of a new record with the same fingerprint, which it may have become by an edit. */
  became: string | undefined;
  entries: readonly Entry[];
}

/** What pushing needs of an index. Batched and asynchronous, so that a database across the network fits too. */
export interface Index {
  /** In the order asked; undefined where nothing is known. */
  find(lookups: readonly Lookup[]): Promise<readonly (Found | undefined)[]>;
  /** Every entry of a record, whatever its place. */
  findRecord(record: RecordKey): Promise<readonly Entry[]>;
  /**
   * What the index has to know when the run dies before the answer of a request: written before it, and counting from the next run
   * on unless `arrived` is committed. Returns the number of the intent.
   */
  intend(intended: readonly Intended[]): Promise<number>;
  /** One transaction, in the order given. */
  commit(changes: readonly Change[]): Promise<void>;
  /** Hash keyed by the index's own random secret, so that values cannot be guessed from it. */
  hash(text: string): string;
  /** A full listing begins. One that was cut off before is forgotten. */
  beginListing(stream: StreamKey): Promise<void>;
  compareListing(stream: StreamKey): Promise<ListingCounts>;
  /** Never one whose object another record stands for. */
  listMissing(stream: StreamKey): Promise<readonly MissingRecord[]>;
  /** The listing counts from now on: marks what is missing and what reappeared. */
  completeListing(stream: StreamKey): Promise<void>;
  /** Those of the targets that records other than the given ones stand for. */
  listHeldByOthers(
    scope: string,
    targets: readonly string[],
    records: readonly RecordKey[],
  ): Promise<ReadonlySet<string>>;
}
