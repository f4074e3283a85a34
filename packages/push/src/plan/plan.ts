import { type OwnCode, ownCodes, type Rejection } from "@d2pipe/records";
import { compareRevisions } from "./compare-revisions.ts";
import { isDeleteAwaited, toUnexpired } from "./late-write.ts";
import type { Entry, Found, LateWrite } from "../ports.ts";
import type { Plan, RecordInFlight, Resolution } from "../record.ts";

export interface PlanOptions {
  /** Unchanged records are sent too. */
  full: boolean;
  now: number;
  readonly hash: (content: string) => string;
}

/** What to do with a record: send it, hold it until the end of the input, or nothing because its fate is clear. */
export type Decision =
  | { do: "send" | "hold"; plan: Plan }
  | { do: "resolve"; plan: Plan | undefined; resolution: Resolution };

/** A rejection or a note with one of our own codes. */
export function toOwn(code: OwnCode, hint?: string): Rejection {
  return { code, message: ownCodes[code], hint };
}

const placeHint =
  "the line does not say where its object is, and the index knows none of this record, or more than one";

/** Decides from the line and the entry alone. */
export function planRecord(record: RecordInFlight, found: Found | undefined, options: PlanOptions): Decision {
  const before = found?.entry;
  const { issue } = record.identified;
  if (record.key === undefined || record.key.scope === "") {
    const why = toUnaddressed(record);
    if (why) return toRejected(before, why);
  }
  if (isOlder(record, found)) return toStale(record, before);
  const plan = toPlan(record, before, options);
  if (record.action === "delete") {
    const isDone = before?.status === "deleted";
    return isDone ? { do: "resolve", plan, resolution: { kind: "unchanged" } } : { do: "hold", plan };
  }
  if (issue) return toRejected(before, issue);
  if (!options.full && before?.hash !== undefined && before.hash === plan.hash)
    return { do: "resolve", plan, resolution: { kind: "unchanged" } };
  const late = toUnexpired(before?.late, options.now);
  return late && isDeleteAwaited(late) ? toDelayed(plan, late) : { do: "send", plan };
}

/** Why a record without a key cannot be sent; one without `src.id` can, when it names its object itself. */
function toUnaddressed({
  identified: { id, ownTarget, scope, issue },
}: RecordInFlight): Rejection | undefined {
  if (id === undefined)
    return ownTarget === undefined ? toOwn("NO_ID", "give src.id, or the id of the object") : undefined;
  if (scope === undefined) return toOwn("BAD_PAYLOAD", placeHint);
  return issue ?? toOwn("BAD_PAYLOAD");
}

/** The index wins; then what the line says; then the computed id. Once deleted, an id is never used again. */
function toPlan(record: RecordInFlight, before: Entry | undefined, { hash }: PlanOptions): Plan {
  const { key, identified, action, adapter } = record;
  const generation = before?.generation ?? 0;
  const known = before?.status === "deleted" ? undefined : before?.target;
  const own = generation === 0 ? identified.ownTarget : undefined;
  const isHashed = key !== undefined && action === "write";
  return {
    target: known ?? own ?? (key ? adapter.computeTarget({ ...key, generation }) : ""),
    generation,
    before,
    hash: isHashed ? hash(`{${identified.content}}`) : undefined,
  };
}

/** By revision where two can be compared, else by an id that the record has given up since. */
function isOlder({ src }: RecordInFlight, found: Found | undefined): boolean {
  if (!found) return false;
  const { rev } = found.entry;
  const order = rev === undefined || src.rev === undefined ? undefined : compareRevisions(src.rev, rev);
  return order === undefined ? found.isFormer : order < 0;
}

/** What a delete may take away again is not written: a run behind it writes the record. */
function toDelayed(plan: Plan, { until }: LateWrite): Decision {
  const why = toOwn("DELETE_UNDER_WAY", `run again after ${new Date(until).toISOString()}`);
  return { do: "resolve", plan, resolution: { kind: "skipped", why, pending: true } };
}

function toPlanOfNothing(before: Entry | undefined): Plan {
  return { target: before?.target ?? "", generation: before?.generation ?? 0, before, hash: undefined };
}

function toRejected(before: Entry | undefined, why: Rejection): Decision {
  const plan = toPlanOfNothing(before);
  const { target, generation } = plan;
  return { do: "resolve", plan, resolution: { kind: "rejected", why, target, generation, lost: false } };
}

function toStale(record: RecordInFlight, before: Entry | undefined): Decision {
  const isRenamed = before !== undefined && before.id !== record.key?.id;
  const why = toOwn("STALE_REVISION", isRenamed ? `the record has the id ${before.id} now` : undefined);
  const plan = toPlanOfNothing(before);
  return { do: "resolve", plan, resolution: { kind: "skipped", why, pending: false } };
}
