import { computeUid, type Rejection } from "@d2pipe/records";
import { compareRevisions } from "./compare-revisions.ts";
import type { IndexEntry } from "./index-port.ts";
import { owned } from "./own-rejections.ts";
import type { RecordSlot, Verdict } from "./slot.ts";
import type { Upstream } from "./upstream.ts";

export interface PlanOptions {
  /** Unchanged records are sent too. */
  full: boolean;
  hash(payload: string): string;
  owed: Pick<Upstream, "isOwed">;
}

/** `undefined` = send it (the slot now knows its UID); otherwise what became of it without asking the server. */
export function planRecord(
  slot: RecordSlot,
  entry: IndexEntry | undefined,
  options: PlanOptions,
): Verdict | undefined {
  slot.before = entry;
  const missing = toMissing(slot);
  slot.generation = entry?.generation ?? 0;
  if (missing) return { status: "rejected", why: missing, entry: toRejectedEntry(slot, missing.code) };
  slot.uid = uidOf(slot, entry);
  if (slot.isDelete) return entry?.status === "deleted" ? { status: "unchanged" } : undefined;
  const order = compareToKnown(slot, entry);
  if (order !== undefined && order < 0) return { status: "skipped", why: owned("STALE_REVISION") };
  if (slot.fault)
    return { status: "rejected", why: slot.fault, entry: toRejectedEntry(slot, slot.fault.code) };
  if (slot.key) slot.hash = options.hash(slot.text);
  if (!options.full && entry?.hash !== undefined && entry.hash === slot.hash) {
    return { status: "unchanged", entry: toUnchangedEntry(slot, entry, options) };
  }
  return undefined;
}

function toMissing(slot: RecordSlot): Rejection | undefined {
  if (slot.src.id === undefined)
    return slot.ownUid === undefined ? owned("NO_ID", "give src.id, or event with the UID") : undefined;
  if (slot.program !== "" && slot.stage !== "") return undefined;
  const hint = "program and programStage are missing; they name the place of the record in the index";
  if (!slot.isDelete) return owned("BAD_PAYLOAD", hint);
  return owned("BAD_PAYLOAD", `${hint}, which knows no event, or more than one, of this record`);
}

/** The index wins; then what the line says; then the computed one. A raised generation overrules the line. */
function uidOf(slot: RecordSlot, entry: IndexEntry | undefined): string {
  if (entry?.target !== undefined) return entry.target;
  if (slot.ownUid !== undefined && slot.generation === 0) return slot.ownUid;
  return computeGeneration(slot, slot.generation);
}

/** The UID of a generation of this record. Only for records with `src.id`. */
export function computeGeneration(slot: RecordSlot, generation: number): string {
  const { system, id } = slot.key ?? { system: "", id: "" };
  return computeUid({ kind: "event", type: slot.program, stage: slot.stage, system, id, generation });
}

function compareToKnown(slot: RecordSlot, entry: IndexEntry | undefined): number | undefined {
  if (entry?.rev === undefined || slot.src.rev === undefined) return undefined;
  return compareRevisions(slot.src.rev, entry.rev);
}

/**
 * An unchanged record is written only when the index would otherwise forget something: a newer revision (else an older
 * one could overwrite it later), or that an earlier rejection is resolved.
 */
function toUnchangedEntry(
  slot: RecordSlot,
  entry: IndexEntry,
  { owed }: PlanOptions,
): IndexEntry | undefined {
  const isSettled = entry.status === "created" || entry.status === "updated" || entry.status === "unchanged";
  if (isSettled && entry.rev === slot.src.rev && !owed.isOwed(entry)) return undefined;
  return {
    ...entry,
    stream: slot.src.stream,
    rev: slot.src.rev ?? entry.rev,
    status: "unchanged",
    code: undefined,
  };
}

/**
 * A refused record keeps what was accepted before, since the target still holds that. Once a generation was raised, what
 * was before is deleted on the server: then only the new generation is kept, and it is the first to be tried again.
 */
export function toRejectedEntry(slot: RecordSlot, code: string): IndexEntry | undefined {
  if (!slot.key) return undefined;
  const { before, generation } = slot;
  const held = generation === (before?.generation ?? 0) ? before : undefined;
  return {
    ...slot.key,
    stream: slot.src.stream,
    target: held?.target,
    generation,
    rev: before?.rev,
    hash: held?.hash,
    status: "rejected",
    code,
  };
}
