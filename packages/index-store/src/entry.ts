import type { Entry } from "@d2pipe/push";

/**
 * What the index holds of one source record at one place. Ids, codes and a keyed hash: no health data (design §8). What pushing asks
 * of it is the port `Entry` of `@d2pipe/push`.
 */
export interface IndexEntry extends Entry {
  /** ISO time: start of the run that wrote it last. */
  written: string | undefined;
}

/** An entry, and what listings and an import say of the same record. */
export interface RecordEntry extends IndexEntry {
  /** It is missing from the source. */
  isMissing: boolean;
  /** Id of the new record that it seems to have become by an edit. */
  became: string | undefined;
  /** JSON of the entry it was imported from. */
  imported: string | undefined;
  /** ISO time: end of the run that wrote it last; undefined while that runs, or when it was killed. */
  runEnded: string | undefined;
}
