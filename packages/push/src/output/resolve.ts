import type { Outcome, OutcomeStatus, Rejection } from "@d2pipe/records";
import { isWriteAwaited, toLate } from "../plan/late-write.ts";
import { toOwn } from "../plan/plan.ts";
import type { Change, Entry, LateWrite } from "../ports.ts";
import type { Plan, RecordInFlight, Resolution } from "../record.ts";

/** What is emitted for a record. A rejection goes to the rejects, too. */
export type Emitted = { rejected: Rejection } | { rejected?: undefined; outcome: Omit<Outcome, "tool"> };

type Parts = Pick<Entry, "target" | "held" | "generation" | "hash" | "late" | "status"> &
  Partial<Pick<Entry, "rev" | "code">>;

function toEntry(record: RecordInFlight, parts: Parts): Entry | undefined {
  const { key, src } = record;
  return key && { ...key, stream: src.stream, rev: undefined, code: undefined, ...parts };
}

function toRev({ src }: RecordInFlight, { before }: Plan): string | undefined {
  return src.rev ?? before?.rev;
}

/** Whether the object is there when the fate of a request is open: what was there stays there, but for a delete. */
function toHeldInDoubt({ action }: RecordInFlight, { before }: Plan, target: string): Entry["held"] {
  return action === "write" && before?.held === "yes" && before.target === target ? "yes" : "maybe";
}

/** May or may not be there: sent again by the next run. */
function toUnconfirmed(
  record: RecordInFlight,
  plan: Plan,
  parts: Partial<Parts> & { late: LateWrite | undefined },
) {
  const { target, generation, before } = plan;
  const held = toHeldInDoubt(record, plan, parts.target ?? target);
  const rest = { target, generation, hash: undefined, rev: before?.rev } as const;
  return toEntry(record, { ...rest, held, status: "unknown", code: "UNCONFIRMED", ...parts });
}

/** A request with it is under way, or its answer never came. */
function toOpen(record: RecordInFlight, plan: Plan, isLost: boolean, now: number): Entry | undefined {
  return toUnconfirmed(record, plan, { late: toLate(record, plan, isLost, now) });
}

/** What the index has to know before a request with the record goes out; undefined when the record has no memory. */
export function toIntent(record: RecordInFlight, plan: Plan, now: number): Entry | undefined {
  const entry = toOpen(record, plan, true, now);
  // Under the id that the index has: a record is renamed with its outcome.
  return entry && { ...entry, id: plan.before?.id ?? entry.id };
}

/** What the index remembers of a record's fate; undefined when there is nothing new. */
export function toChange(
  record: RecordInFlight,
  plan: Plan,
  resolution: Resolution,
  known: { now: number; isPending: boolean },
): Change | undefined {
  const entry = toResolvedEntry(record, plan, resolution, known);
  return entry && { kind: "entry", entry, aliases: record.aliases };
}

function toResolvedEntry(
  record: RecordInFlight,
  plan: Plan,
  resolution: Resolution,
  { now, isPending }: { now: number; isPending: boolean },
): Entry | undefined {
  switch (resolution.kind) {
    case "written":
      return toWritten(record, { ...plan, ...pick(resolution) }, resolution, now);
    case "unchanged":
      return toUnchanged(record, plan, isPending);
    case "deleted": {
      const { target, generation, late } = resolution;
      const rev = toRev(record, plan);
      const gone = { held: "no", hash: undefined, late, status: "deleted" } as const;
      return toEntry(record, { ...gone, target, generation: generation + 1, rev });
    }
    case "absent":
      return toAbsent(record, { ...plan, ...pick(resolution) }, resolution.lost, now);
    case "rejected":
      return toRejected(record, plan, resolution, now);
    case "unsent":
      if (!resolution.lost) return plan.before && toEntry(record, { ...plan.before });
      return toOpen(record, { ...plan, ...pick(resolution) }, true, now);
    case "unknown":
      return toOpen(record, { ...plan, ...pick(resolution) }, resolution.lost, now);
    case "skipped":
      return undefined;
  }
}

function pick({ target, generation }: { target: string; generation: number }): {
  target: string;
  generation: number;
} {
  return { target, generation };
}

/** Content is only known for certain when nothing else may arrive behind it. */
function toWritten(
  record: RecordInFlight,
  plan: Plan,
  { status, lost }: { status: "created" | "updated"; lost: boolean },
  now: number,
): Entry | undefined {
  const { target, generation, hash } = plan;
  const late = toLate(record, plan, lost, now);
  const rev = toRev(record, plan);
  if (late && late.hash !== hash) return toUnconfirmed(record, plan, { late, rev, held: "yes" });
  return toEntry(record, { target, held: "yes", generation, rev, hash, late, status });
}

function toAbsent(record: RecordInFlight, plan: Plan, isLost: boolean, now: number): Entry | undefined {
  const late = toLate(record, plan, isLost, now);
  if (isWriteAwaited(late)) return toUnconfirmed(record, plan, { late, held: "maybe" });
  const { target } = plan;
  // With its next id a record that comes back is out of reach of a delete that may still arrive.
  const generation = plan.generation + (late ? 1 : 0);
  return toEntry(record, {
    target,
    held: "no",
    generation,
    hash: undefined,
    late: record.adapter.reusesIds ? late : undefined,
    status: "deleted",
    rev: toRev(record, plan),
  });
}

/** Written only when the index would otherwise forget something: a newer revision, another id, that a rejection is resolved. */
function toUnchanged(record: RecordInFlight, { before }: Plan, isPending: boolean): Entry | undefined {
  if (!before || before.status === "deleted") return undefined;
  const rev = record.src.rev ?? before.rev;
  const isSame = before.rev === rev && before.id === record.key?.id && before.stream === record.src.stream;
  if (isSame && isAccepted(before) && !isPending) return undefined;
  return toEntry(record, { ...before, rev, status: "unchanged", code: undefined });
}

function isAccepted({ status }: Entry): boolean {
  return status === "created" || status === "updated" || status === "unchanged";
}

/**
 * A refused record keeps what was accepted before, since the target still holds that. Once a generation was raised, what was
 * before is deleted there: then only the new generation is kept, and it is the first to be tried again.
 */
function toRejected(
  record: RecordInFlight,
  plan: Plan,
  { why, target, generation, lost }: Extract<Resolution, { kind: "rejected" }>,
  now: number,
): Entry | undefined {
  const late = toLate(record, plan, lost, now);
  const before = generation === (plan.before?.generation ?? 0) ? plan.before : undefined;
  const status = "rejected";
  const rest = { generation, rev: plan.before?.rev, late, status, code: why.code } as const;
  if (lost && target !== "") {
    const held = toHeldInDoubt(record, plan, target);
    return toEntry(record, { ...rest, target, held, hash: undefined });
  }
  const hash = late ? undefined : before?.hash;
  // A deleted id is never used again.
  const kept = before?.status === "deleted" ? undefined : before?.target;
  return toEntry(record, { ...rest, target: kept, held: before?.held ?? "no", hash });
}

const ends: Readonly<Record<Resolution["kind"], OutcomeStatus | undefined>> = {
  written: undefined,
  unchanged: "unchanged",
  deleted: "deleted",
  absent: "skipped",
  rejected: "rejected",
  unknown: "unknown",
  unsent: "skipped",
  skipped: "skipped",
};

/** No checkpoint behind such a record may be committed: the next run has to meet it again. */
export function isOpen(resolution: Resolution): boolean {
  const { kind } = resolution;
  return kind === "unknown" || kind === "unsent" || (kind === "skipped" && resolution.pending);
}

/** The outcome of a record, in words without values. Its target is named by kind and id: `event/a1B2c3D4e5F`. */
export function toEmitted(
  { adapter: { kind }, isMissing }: Pick<RecordInFlight, "adapter" | "isMissing">,
  { plan, resolution }: { plan: Plan | undefined; resolution: Resolution },
): Emitted {
  const object = "target" in resolution ? resolution.target : (plan?.target ?? "");
  const target = object === "" ? undefined : `${kind}/${object}`;
  const isAsked = !isMissing || resolution.kind !== "deleted";
  const why = isAsked ? toWhy(resolution) : toOwn("MISSING_FROM_SOURCE");
  if (resolution.kind === "rejected")
    return { rejected: { ...resolution.why, target: resolution.why.target ?? target } };
  const status = resolution.kind === "written" ? resolution.status : (ends[resolution.kind] ?? "skipped");
  return {
    outcome: why
      ? { status, target, code: why.code, message: why.message, hint: why.hint }
      : { status, target },
  };
}

function toWhy(resolution: Resolution): Rejection | undefined {
  switch (resolution.kind) {
    case "absent":
      return toOwn("NOT_FOUND");
    case "unknown":
      return toOwn("UNCONFIRMED", "run again: it is safe");
    case "unsent":
      return toOwn("NOT_SENT", "run again: it is safe");
    case "rejected":
    case "skipped":
      return resolution.why;
    case "written":
    case "unchanged":
    case "deleted":
      return undefined;
  }
}
