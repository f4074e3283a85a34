/** A record as a full listing shows it. */
export interface Sighting {
  id: string;
  aliases: readonly string[];
  /** Keyed hash of what tells a record apart besides its id (facility and date); undefined when the line does not say. */
  fingerprint: string | undefined;
}

/** What a complete listing would change. */
export interface ListingCounts {
  /** Records of the stream that the source still had in the listing before. */
  known: number;
  seen: number;
  vanished: number;
  cameBack: number;
  /** Vanished ones with a new record of the same fingerprint. */
  suspectedEdits: number;
}

export interface Stream {
  system: string;
  stream: string;
}

/** A record that the source has no more, and its event. */
export interface MissingEvent {
  id: string;
  /** Undefined when it was never heard to have landed: then it has the computed one. */
  target: string | undefined;
  program: string;
  programStage: string;
}

/** What full listings of a source have shown, in the index of the pipeline. Needs no run lock: the sink of the same pipe holds it. */
export interface Sightings extends Disposable {
  /** Hash keyed by the index's own secret. */
  hash(text: string): string;
  /** Before the first record of a listing. A listing that was cut off is taken up again by the next one. */
  begin(stream: Stream): void;
  /** One transaction. A record known by an alias is known by its id from here on. */
  see(stream: Stream, sightings: readonly Sighting[]): void;
  count(stream: Stream): ListingCounts;
  /** The listing was complete: marks what vanished and what came back. Doing it twice changes nothing. */
  complete(stream: Stream): void;
  /** What an old index says of records: the entry it had (JSON), and whether the source has it no more. */
  putImported(stream: Stream, records: readonly { id: string; fields: string; isGone: boolean }[]): void;
  /** Records that are missing from the listing in hand, vanished just now or before, and still stand for an event. */
  listMissing(stream: Stream): MissingEvent[];
}
