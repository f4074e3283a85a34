import { AuthError, HttpError, RemoteError } from "@d2pipe/errors";
import type { OwnCode, Rejection } from "@d2pipe/records";
import { isWriteAwaited, toLate, toUnexpired } from "../plan/late-write.ts";
import { toOwn } from "../plan/plan.ts";
import type { Plan, RecordInFlight, Resolution } from "../record.ts";
import type { Action, HeldObjects, Interpretation, Result, Sending, Target } from "../target.ts";

/** Something in the request makes the server refuse all of it: only halving finds what (dhis2-api §2.2, §2.4). */
const refusals: ReadonlySet<number> = new Set([400, 409, 413, 422, 500]);

/** A record on its way through requests. */
export interface Attempt extends Sending {
  readonly record: RecordInFlight;
  readonly plan: Plan;
  readonly generation: number;
  /** A request with it was sent whose answer never came. */
  readonly lost: boolean;
  /** A report said nothing of it. */
  readonly silent: boolean;
}

export function isAttempt(one: Attempt | Resolution): one is Attempt {
  return "record" in one;
}

/** Refused alone by a server that may be in trouble: to be tried again before the record is rejected for it. */
export interface Suspect {
  kind: "suspect";
  attempt: Attempt;
  refusal: HttpError;
}
export type Interim = Resolution | Suspect;

/** To be sent once more. */
export interface Again {
  kind: "again";
  attempt: Attempt;
}

/** Beyond this many deleted objects of one record somebody deletes on purpose. */
const mostGenerations = 5;

export type Answer =
  | { kind: "results"; results: readonly Result[] }
  /** The whole request, for what some of its records have. */
  | { kind: "refused whole"; why: Rejection }
  /** The whole request, for something in it or for a bad moment of the server. */
  | { kind: "refused"; refusal: HttpError }
  /** It may have been carried out. */
  | { kind: "lost"; error: RemoteError }
  /** The run ends. `isSent`: it may have been carried out all the same. */
  | { kind: "failed"; error: unknown; isSent: boolean };

export function toAnswer(error: unknown, isSent: boolean): Exclude<Answer, { kind: "results" }> {
  if (!(error instanceof RemoteError)) return { kind: "failed", error, isSent };
  if (error instanceof AuthError) return { kind: "failed", error, isSent: false };
  if (error instanceof HttpError && refusals.has(error.status)) return { kind: "refused", refusal: error };
  return error.mayHaveArrived ? { kind: "lost", error } : { kind: "failed", error, isSent: false };
}

export function toDoubtful(attempts: readonly Attempt[]): Attempt[] {
  return attempts.map((attempt) => ({ ...attempt, lost: true }));
}

export function toAttempt(record: RecordInFlight): Attempt {
  if (record.state.step !== "sending") throw new Error("a record is sent that was not planned");
  const { plan } = record.state;
  const { target, generation, before } = plan;
  const { id, scope = "", group, content } = record.identified;
  const known = before?.held === "yes" && before.target === target;
  const { system } = record.src;
  const fresh = { known, appeared: false, lost: false, silent: false };
  return { id, system, scope, group, content, target, record, plan, generation, ...fresh };
}

export function toRejected({ target, generation, lost }: Attempt, why: Rejection): Resolution {
  return { kind: "rejected", why, target, generation, lost };
}

export function toRefused(attempt: Attempt, refusal: HttpError): Resolution {
  const hint = `the server answered ${refusal.status}: check the payload of this record`;
  return toRejected(attempt, toOwn("REFUSED_WHOLE", hint));
}

/** The object was deleted: a record that is written again gets the next id. */
export function toNextGeneration(attempt: Attempt): Resolution | Again {
  const { record, plan } = attempt;
  const generation = attempt.generation + 1;
  const tried = generation - plan.generation;
  if (!record.key || tried > mostGenerations) {
    const why = toOwn("UID_EXHAUSTED", "find out who deletes this record in DHIS2");
    return toRejected(attempt, why);
  }
  const next = record.adapter.computeTarget({ ...record.key, generation });
  return {
    kind: "again",
    attempt: { ...attempt, target: next, generation, known: false, appeared: false },
  };
}

export function giveUp({ target, generation, lost }: Attempt): Resolution {
  return lost ? { kind: "unknown", target, generation, lost } : { kind: "unsent", target, generation, lost };
}

function isHeld(held: HeldObjects, { target }: Pick<Attempt, "target">): boolean {
  return held.get(target)?.deleted === false;
}

/**
 * After a lost answer: a delete that landed ends there, and so does a write whose content is there; any other write goes on, and knows
 * whether its object appeared.
 */
export function toInformed(
  attempt: Attempt,
  held: HeldObjects | undefined,
  { action, now }: { action: Action; now: number },
): Attempt | Resolution {
  if (!held) return attempt;
  const isThere = isHeld(held, attempt);
  if (action === "write")
    return toLanded(attempt, held) ?? (isThere ? { ...attempt, appeared: true } : attempt);
  return isThere ? attempt : toGone(attempt, held, now);
}

/** Its answer was lost, and the object holds what was to be written. */
function toLanded({ target, generation, lost }: Attempt, held: HeldObjects): Resolution | undefined {
  const status = held.get(target)?.landed;
  return status && { kind: "written", status, target, generation, lost };
}

/**
 * Deleted for certain, or not there. Where its id can be used again, an older write that arrives behind that would bring the object
 * back.
 */
export function toDeleted(attempt: Attempt, now: number): Resolution {
  const { record, plan, target, generation, lost } = attempt;
  const late = record.adapter.reusesIds ? toLate(record, plan, lost, now) : undefined;
  return isWriteAwaited(late)
    ? { kind: "unknown", target, generation, lost }
    : { kind: "deleted", target, generation, late };
}

export function toAbsent(attempt: Attempt, now: number): Resolution {
  const { target, generation, lost } = attempt;
  const end = toDeleted(attempt, now);
  return end.kind === "unknown" ? end : { kind: "absent", target, generation, lost };
}

/**
 * To be deleted, not there, and no answer said so. While an older write may arrive behind it, that is no proof; else the object is
 * as good as deleted: with its next id a record that comes back is out of reach of this delete, should that arrive later.
 */
export function toGone(attempt: Attempt, held: HeldObjects, now: number): Resolution {
  const { record, plan, target, generation, lost } = attempt;
  const mayArrive = isWriteAwaited(toUnexpired(plan.before?.late, now)) && held.get(target)?.deleted !== true;
  return mayArrive && !record.adapter.reusesIds
    ? { kind: "absent", target, generation, lost }
    : toDeleted(attempt, now);
}

/** The records of a request go to one target. */
export function toAdapter([first]: readonly Attempt[]): Target {
  if (!first) throw new Error("a request without records");
  return first.record.adapter;
}

export function toReported(said: Exclude<Interpretation, "look up">): Answer {
  return "refused" in said
    ? { kind: "refused whole", why: said.refused }
    : { kind: "results", results: said };
}

const refusedWhole = "REFUSED_WHOLE" satisfies OwnCode;

/** An earlier run found it to blame, when others were accepted. */
export function wasRefused({ plan }: Attempt): boolean {
  return plan.before?.code === refusedWhole;
}

/** The run ends for a record; `held`: what of those that may have arrived is there, undefined when nobody could say. */
export function toAbandoned(
  attempt: Attempt,
  held: HeldObjects | undefined,
  { action, now }: { action: Action; now: number },
): Resolution {
  const { target, generation, lost } = attempt;
  const isThere = held !== undefined && isHeld(held, attempt);
  if (!lost || (held && !isThere && action === "write")) return { kind: "unsent", target, generation, lost };
  if (held && !isThere) return toGone(attempt, held, now);
  return (action === "write" && held && toLanded(attempt, held)) || giveUp(attempt);
}
