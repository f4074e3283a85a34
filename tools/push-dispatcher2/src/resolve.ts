import type { Change, Entry } from "@d2pipe/push";
import type { Outcome, Rejection } from "@d2pipe/records";
import { toOwn } from "./plan.ts";
import { type Resolution, toRecordKey, type ValueRecord } from "./value-record.ts";

/** No checkpoint behind such a value may be committed: the next run has to meet it again. */
export function isOpen(resolution: Resolution): boolean {
  switch (resolution.kind) {
    case "queued":
      return resolution.isAskable;
    case "skipped":
      return resolution.isPending;
    case "to be queued":
    case "behind":
    case "given up":
    case "unconfirmed":
    case "unsent":
      return true;
    case "stored":
    case "unchanged":
    case "rejected":
      return false;
  }
}

/** What the index remembers; undefined when there is nothing new. */
export function toChange(record: ValueRecord, resolution: Resolution): Change | undefined {
  const entry = toEntry(record, resolution);
  return entry && { kind: "entry", entry, aliases: [] };
}

function toEntry(record: ValueRecord, resolution: Resolution): Entry | undefined {
  const { src, before, hash } = record;
  const { stream, rev = before?.rev } = src;
  const { target, generation = 0 } = before ?? {};
  const known = { ...toRecordKey(record), stream, generation, late: undefined };
  switch (resolution.kind) {
    case "stored": {
      const { status, uid } = resolution;
      const held = status === "deleted" ? "no" : "yes";
      const content = status === "deleted" ? undefined : hash;
      return { ...known, target: uid, held, rev, hash: content, status, code: undefined };
    }
    case "unchanged":
      if (!before || before.status === "deleted" || isResolvedAs(before, rev, stream)) return undefined;
      return { ...before, stream, rev, status: "unchanged", code: undefined };
    case "rejected": {
      const { uid = target, why } = resolution;
      const kept = { held: before?.held ?? "no", hash: before?.hash, rev: before?.rev } as const;
      return { ...known, ...kept, target: uid, status: "rejected", code: why.code };
    }
    case "queued":
    case "behind":
    case "given up":
    case "unconfirmed":
      return { ...known, ...toOpen(record, resolution), status: "unknown" };
    case "to be queued":
    case "unsent":
    case "skipped":
      return undefined;
  }
}

function isResolvedAs(
  { status, rev, stream }: Entry,
  newRev: string | undefined,
  newStream: string,
): boolean {
  const isAccepted = status === "created" || status === "updated" || status === "unchanged";
  return isAccepted && rev === newRev && stream === newStream;
}

/** The destination has what it had, until it is known to have something else. */
function toOpen(
  { before, hash }: ValueRecord,
  resolution: Extract<Resolution, { kind: "queued" | "behind" | "given up" | "unconfirmed" }>,
): Pick<Entry, "target" | "held" | "rev" | "hash" | "code"> {
  const uid = "uid" in resolution ? resolution.uid : undefined;
  const isTaken = resolution.kind === "queued" && !resolution.isAskable;
  return {
    target: uid ?? before?.target,
    held: before?.held === "yes" ? "yes" : "maybe",
    rev: before?.rev,
    hash: isTaken ? hash : undefined,
    code: toWhy(resolution)?.code,
  };
}

function toWhy(resolution: Resolution): Rejection | undefined {
  switch (resolution.kind) {
    case "queued":
      return toOwn("QUEUED", resolution.isAskable ? "run again: it is asked for then" : undefined);
    case "to be queued":
      return { code: "QUEUED", message: "would be put into the queue of dispatcher2", hint: undefined };
    case "behind":
      return toOwn("OLDER_QUEUED", "run again");
    case "unconfirmed":
      return toOwn("UNCONFIRMED", "run again: it is safe");
    case "unsent":
      return toOwn("NOT_SENT", "run again: it is safe");
    case "given up":
    case "skipped":
    case "rejected":
      return resolution.why;
    case "stored":
    case "unchanged":
      return undefined;
  }
}

/** What is emitted for a value. A rejection goes to the rejects, too. */
export type Emitted = { rejected: Rejection } | { rejected?: undefined; outcome: Omit<Outcome, "tool"> };

function toStatus(resolution: Exclude<Resolution, { kind: "rejected" }>): Outcome["status"] {
  if (resolution.kind === "stored") return resolution.status;
  if (resolution.kind === "unchanged") return "unchanged";
  return resolution.kind === "skipped" || resolution.kind === "unsent" ? "skipped" : "unknown";
}

/** The outcome of a value; its target is its request, `queue/<uid>`. */
export function toEmitted({ before }: ValueRecord, resolution: Resolution): Emitted {
  const own = "uid" in resolution ? resolution.uid : undefined;
  const uid = own ?? (resolution.kind === "unchanged" ? before?.target : undefined);
  const target = uid === undefined ? undefined : `queue/${uid}`;
  const why = toWhy(resolution);
  if (resolution.kind === "rejected") return { rejected: { ...resolution.why, target } };
  const status = toStatus(resolution);
  const outcome = why
    ? { status, target, code: why.code, message: why.message, hint: why.hint }
    : { status, target };
  return { outcome };
}
