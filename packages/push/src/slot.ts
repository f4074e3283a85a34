import type { Checkpoint, OutcomeStatus, Rejection, Src } from "@d2pipe/records";
import type { EntryKey, IndexEntry } from "./index-port.ts";

/** What became of a record. */
export interface Verdict {
  status: OutcomeStatus;
  /** Code, message, hint, where there is something to say. */
  why?: Rejection | undefined;
  /** What the index shall hold from now on; undefined when it need not be written. */
  entry?: IndexEntry | undefined;
  /** The record's fate is still open: no checkpoint behind it may be committed. */
  isOpen?: boolean | undefined;
}

/** A line that only passes, in its place in the order. */
export interface PassSlot {
  readonly kind: "pass";
  readonly raw: string;
  /** Number of the line. */
  readonly order: number;
  readonly checkpoint: Checkpoint | undefined;
  /** The stream that ends here. */
  readonly end: { readonly system: string; readonly stream: string } | undefined;
  /** What a foreign outcome leaves in the index. */
  readonly entry: IndexEntry | undefined;
}

/** One record on its way from line to outcome. */
export class RecordSlot {
  readonly kind = "record" as const;
  readonly src: Src;
  readonly raw: string;
  readonly order: number;
  readonly isDelete: boolean;
  /** Undefined without `src.id`: such a record has no memory. */
  readonly key: EntryKey | undefined;
  /** The key as text, for maps. */
  readonly keyText: string;
  readonly program: string;
  readonly stage: string;
  /** The UID that the payload itself carries. */
  readonly ownUid: string | undefined;
  /** The payload as JSON without its UID: it is hashed, and it is what is sent. Emptied once settled. */
  text: string;
  hash: string | undefined = undefined;
  /** What the index knew when this was planned. */
  before: IndexEntry | undefined = undefined;
  uid = "";
  generation = 0;
  /** The server knew the UID after an answer was lost, so that a later "updated" says nothing about before. */
  appeared = false;
  /** It was sent and no usable answer came: it may be there. */
  isInDoubt = false;
  /** The index was told that the content accepted before may be replaced any moment. */
  isForetold = false;
  /** A report said nothing about it, so it was sent once more. */
  wasSilent = false;
  /** The object that must not be in two requests at once. */
  lane = "";
  /** A delete that waits for the end of the input. */
  isHeld = false;
  /** Why it cannot be sent at all, found before anything else. */
  fault: Rejection | undefined = undefined;
  verdict: Verdict | undefined = undefined;
  /** The next line of the same record: planned when this one is settled. */
  next: RecordSlot | undefined = undefined;
  /** The next record of the same object at the server: sent when this one is settled. */
  laneNext: RecordSlot | undefined = undefined;

  constructor(
    parts: Pick<
      RecordSlot,
      "src" | "raw" | "order" | "isDelete" | "key" | "keyText" | "program" | "stage" | "ownUid" | "text"
    >,
  ) {
    this.src = parts.src;
    this.raw = parts.raw;
    this.order = parts.order;
    this.isDelete = parts.isDelete;
    this.key = parts.key;
    this.keyText = parts.keyText;
    this.program = parts.program;
    this.stage = parts.stage;
    this.ownUid = parts.ownUid;
    this.text = parts.text;
  }

  get target(): string {
    return `event/${this.uid}`;
  }
}

export type Slot = PassSlot | RecordSlot;
