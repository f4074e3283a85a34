import { compareRevisions } from "@d2pipe/push";
import type { Company } from "./submission.ts";
import { type OwnCode, ownCodes, type Rejection } from "@d2pipe/records";
import { type Fate, judge } from "./judge.ts";
import type { QueuedValue } from "./queued-values.ts";
import type { Resolution, ValueRecord } from "./value-record.ts";

export interface PlanOptions {
  /** Values that the destination has already are queued too. */
  full: boolean;
  /** The dialect in which dispatcher2 can be asked. */
  isAskable: boolean;
}

/** A rejection or a note with one of our own codes. */
export function toOwn(code: OwnCode, hint?: string): Rejection {
  return { code, message: ownCodes[code], hint };
}

/** What the line and the index alone say of a value; undefined: the queue has to be asked. */
export function planAlone(record: ValueRecord, { full, isAskable }: PlanOptions): Resolution | undefined {
  const { src, action, identified, before, hash } = record;
  const { issue } = identified;
  if (issue) return { kind: "rejected", why: issue, uid: undefined };
  const order =
    before?.rev === undefined || src.rev === undefined ? undefined : compareRevisions(src.rev, before.rev);
  if (order !== undefined && order < 0)
    return { kind: "skipped", why: toOwn("STALE_REVISION"), isPending: false };
  if (full || !before) return undefined;
  if (action === "delete" && before.status === "deleted") return { kind: "unchanged" };
  if (action === "delete" || before.hash !== hash) return undefined;
  if (before.status !== "unknown") return { kind: "unchanged" };
  // The classic one said that it took this content, and will never say more.
  const isTaken = before.code === "QUEUED" && !isAskable;
  return isTaken ? { kind: "queued", uid: undefined, isAskable } : undefined;
}

export type Decision =
  | { do: "resolve"; resolution: Resolution }
  /** `isHeld`: the destination has another value for the key. */
  | { do: "queue"; company: Company; isHeld?: boolean }
  /** The content is in the queue. */
  | { do: "follow"; queued: QueuedValue };

/**
 * What to do with a value, given what the queue holds for its key. The same content again is the repetition of a queueing whose answer
 * was lost, or whose run was killed, or that an earlier run left behind; what the index knows already was reported.
 */
export function planQueued(
  record: ValueRecord,
  queued: QueuedValue | undefined,
  { full }: Pick<PlanOptions, "full">,
): Decision {
  const usual = record.before?.status === "rejected" ? "refused before" : "usual";
  if (!queued) return { do: "queue", company: usual };
  const { request, position } = queued;
  const { uid } = request;
  const fate = judge(request, position);
  const isSame = queued.content === record.identified.content;
  if (fate.kind === "queued")
    return isSame ? { do: "follow", queued } : { do: "resolve", resolution: { kind: "behind" } };
  const isKnown = record.before?.target === uid;
  const isAwaited = isKnown && record.before?.status === "unknown";
  if (!isSame)
    return { do: "queue", company: usual, isHeld: fate.kind === "stored" && !position.sent.deleted };
  if (!isAwaited && (isKnown || full)) return { do: "queue", company: usual };
  const resolution = resolveFate(record, { fate, uid, count: position.count });
  return resolution
    ? { do: "resolve", resolution }
    : { do: "queue", company: toCompany(fate, position.count) };
}

/** What a fate means for a value; undefined: it has to be queued again. */
export function resolveFate(
  record: ValueRecord,
  { fate, uid, count }: { fate: Fate; uid: string; count: number },
): Resolution | undefined {
  switch (fate.kind) {
    case "queued":
      return { kind: "queued", uid, isAskable: true };
    case "stored": {
      const usual = record.isHeld ? "updated" : "created";
      const status = record.action === "delete" ? "deleted" : (fate.status ?? usual);
      return { kind: "stored", uid, status };
    }
    case "refused":
      return fate.isWhole ? undefined : { kind: "rejected", why: fate.why, uid };
    case "given up":
      return fate.hasAnswered && count === 1 ? { kind: "rejected", why: fate.why, uid } : undefined;
    case "spoiled":
      return undefined;
  }
}

/** Whether the value may be the one for which all of its request was refused: alone it stops nobody else. */
export function toCompany(fate: Fate, count: number): Company {
  const mayBeWhy = fate.kind === "refused" || (fate.kind === "given up" && fate.hasAnswered);
  return mayBeWhy && count > 1 ? "none" : "usual";
}
