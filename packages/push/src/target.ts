import type { ParsedLine, Rejection } from "@d2pipe/records";

/** What a line asks for, in the words of its target. */
export interface Identified {
  /** Names the record within its system; undefined: it cannot be remembered. */
  id: string | undefined;
  /** Place in the index; undefined when the line of a delete does not say it. */
  scope: string | undefined;
  /** Id of the object that the payload itself names. */
  ownTarget: string | undefined;
  /**
   * The members of the payload, a JSON object, as text: without braces, so that it can be a part of the line that takes no memory of its
   * own, and without the id of the object. It is hashed, and it is what is sent.
   */
  content: string;
  /** Only records of one group share a request; all that have none may. */
  group: string | undefined;
  /** Why it cannot be sent as it is: the server would refuse the whole request. */
  issue: Rejection | undefined;
  /** What tells the record apart besides its id. */
  fingerprint: string | undefined;
}

export type Action = "write" | "delete";

/** A record as it is sent. */
export interface Sending {
  readonly id: string | undefined;
  readonly system: string;
  readonly scope: string;
  /** As in `Identified`. */
  readonly group: string | undefined;
  /** As `Identified.content`. */
  readonly content: string;
  /** Id of the object. */
  readonly target: string;
  /** The index says that the target holds the object. */
  readonly known: boolean;
  /** The object was there after an answer was lost: it was made by us, though the report will say updated. */
  readonly appeared: boolean;
}

export interface Order {
  action: Action;
  /** Nothing is stored. */
  dryRun: boolean;
}

/** What the target says of one record. */
export type Result =
  | { kind: "created" }
  | { kind: "updated" }
  | { kind: "deleted" }
  /** To be deleted, and not there. */
  | { kind: "absent" }
  | { kind: "refused"; why: Rejection }
  /** The object was deleted, and its id can never be used again. */
  | { kind: "tombstone" }
  /** Nothing of the request was stored, because of others in it that are refused: it has to go again without them. */
  | { kind: "not stored" }
  /** The report says nothing of it. */
  | { kind: "silent" };

/** What the target refuses as a whole for a reason that some of the records have. */
export interface WholeRefusal {
  refused: Rejection;
}

/** One result a record, in order; or what has to be known first; or nothing was stored, and which records are to blame is not known. */
export type Interpretation = readonly Result[] | "look up" | WholeRefusal;

/** What the target holds under one of our ids. */
export interface HeldObject {
  deleted: boolean;
  /** The server's own text; only compared with others of the same server. */
  createdAt?: string | undefined;
  /** It is not deleted and holds what was to be written, compared value by value: nothing has to be sent again, and this is the outcome. */
  landed?: "created" | "updated" | undefined;
}

/** By id of the object; what is not there is left out. */
export type HeldObjects = ReadonlyMap<string, HeldObject>;

/**
 * All that a new target needs. What fails is a `RemoteError`; a request refused as a whole is an `HttpError` with status 400,
 * 409, 413, 422 or 500. Only `prepare`, `send` and `lookup` speak to the server.
 */
export interface Target<Report = unknown> {
  /** Of the lines it consumes, and of its outcomes' targets. */
  readonly kind: string;
  /** The id of a deleted object can be used again, so that what arrives late may still hit it. */
  readonly reusesIds: boolean;
  /** Kind of the records that have to be answered first, when they came before and are of the same group. */
  readonly follows?: string | undefined;
  /** Asks for what `identify` has to know of these lines. */
  prepare?(lines: readonly ParsedLine[]): Promise<void>;
  /** The record of a line; undefined for a line of another kind. */
  identify(parsed: ParsedLine, raw: string): Identified | undefined;
  /** Whether the place of an entry can be what a delete without a place asks for. */
  isPlaceOf(scope: string, parsed: ParsedLine): boolean;
  /** Id of the object that the record always gets at this generation. */
  computeTarget(record: { system: string; id: string; scope: string; generation: number }): string;
  /** What may not be in two requests at once, nor twice in one. */
  conflictKeys(sending: Pick<Sending, "target" | "scope">): readonly string[];
  encode(batch: readonly Sending[], order: Order): string;
  send(body: string, order: Order): Promise<Report>;
  /** Without `held` it may ask for what the target holds first. */
  interpret(batch: readonly Sending[], order: Order, report: Report, held?: HeldObjects): Interpretation;
  lookup(batch: readonly Sending[]): Promise<HeldObjects>;
}
