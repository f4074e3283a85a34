import type { OutcomeStatus, Rejection } from "@d2pipe/records";
import type { IndexEntry } from "./index-port.ts";
import { owned } from "./own-rejections.ts";
import { toRejectedEntry } from "./plan-record.ts";
import type { RecordSlot, Verdict } from "./slot.ts";

function toEntry(
  slot: RecordSlot,
  changes: Pick<IndexEntry, "status" | "target" | "hash"> & Partial<IndexEntry>,
): IndexEntry | undefined {
  if (!slot.key) return undefined;
  const generation = slot.generation;
  const rev = slot.src.rev ?? slot.before?.rev;
  return { ...slot.key, stream: slot.src.stream, generation, rev, code: undefined, ...changes };
}

/** The server took it. */
export function toStored(slot: RecordSlot, status: "created" | "updated"): Verdict {
  return { status, entry: toEntry(slot, { status, target: slot.uid, hash: slot.hash }) };
}

/** Gone from the server. Its UID can never be used again (dhis2-api §2.3), so a comeback gets the next generation. */
export function toDeleted(slot: RecordSlot): Verdict {
  const generation = slot.generation + 1;
  return {
    status: "deleted",
    entry: toEntry(slot, { status: "deleted", target: undefined, hash: undefined, generation }),
  };
}

/** To be deleted, but the server never had it: its UID is still free. */
export function toNothingToDelete(slot: RecordSlot): Verdict {
  const entry = toEntry(slot, { status: "deleted", target: undefined, hash: undefined });
  return { status: "skipped", why: owned("NOT_FOUND"), entry };
}

export function toRejected(slot: RecordSlot, why: Rejection): Verdict {
  return { status: "rejected", why, entry: toRejectedEntry(slot, why.code) };
}

/** It may or may not be there: nothing is remembered of its content, so the next run sends it again. */
export function toUnknown(slot: RecordSlot): Verdict {
  const target = slot.generation === slot.before?.generation ? slot.before.target : undefined;
  const entry = toEntry(slot, {
    status: "unknown",
    target,
    hash: undefined,
    code: "UNSETTLED",
    rev: slot.before?.rev,
  });
  return { status: "unknown", why: owned("UNSETTLED", "run again: it is safe"), entry, isOpen: true };
}

/** The run stopped before it was sent. */
export function toUnsent(): Verdict {
  return { status: "skipped", why: owned("NOT_SENT", "run again: it is safe"), isOpen: true };
}

/** A delete that was not carried out, or was overtaken. */
export function toSkipped(why: Rejection, isOpen: boolean): Verdict {
  return { status: "skipped" satisfies OutcomeStatus, why, isOpen };
}
