import type { Entry } from "@d2pipe/push";
import type { Rejection, Src } from "@d2pipe/records";
import type { Identified } from "./identify.ts";

/** What became of a value. `uid` is that of its request in the queue. */
export type Resolution =
  | { kind: "stored"; status: "created" | "updated" | "deleted"; uid: string }
  | { kind: "unchanged" }
  | { kind: "rejected"; why: Rejection; uid: string | undefined }
  /** It waits in the queue; `isAskable`: the next run can find out more. */
  | { kind: "queued"; uid: string | undefined; isAskable: boolean }
  /** In a dry run. */
  | { kind: "to be queued" }
  /** An older value of the same key waits in the queue, and could overtake this one. */
  | { kind: "behind" }
  | { kind: "given up"; why: Rejection; uid: string }
  /** The answer to its queueing was lost, and dispatcher2 could not be asked. */
  | { kind: "unconfirmed" }
  /** The run stopped before it was queued. */
  | { kind: "unsent" }
  /** Not to be queued, for a reason outside the value. */
  | { kind: "skipped"; why: Rejection; isPending: boolean };

/** One value on its way from its line to its outcome. */
export interface ValueRecord {
  readonly src: Src;
  readonly raw: string;
  readonly action: "write" | "delete";
  readonly identified: Identified;
  /** Keyed hash of the content. */
  readonly hash: string;
  /** What the index knew. */
  before: Entry | undefined;
  /** The destination has a value for the key. */
  isHeld: boolean;
  resolution: Resolution | undefined;
}

/** Names the place of a value in the index. */
export function toRecordKey({ src, identified }: ValueRecord): { system: string; id: string; scope: string } {
  return { system: src.system, id: identified.key, scope: identified.scope };
}
