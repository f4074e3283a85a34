import type { LateWrite } from "../ports.ts";
import type { Plan, RecordInFlight } from "../record.ts";

/**
 * So long may a server go on with a request whose client is gone; proxies give up after minutes (dhis2-api §7). Until then newer
 * content may be overwritten by it, so that what was accepted meanwhile is sent once more later. Milliseconds.
 */
const longestLateWrite = 15 * 60_000;

/** In place of a hash: of several contents the last to arrive counts, and nobody knows which that is. */
const anyContent = "*";
/** In place of a hash: nothing may arrive but a delete. */
const lateDelete = "-";
/** In place of a hash: a delete, and some content. */
const deleteAndContent = "-*";

function join(one: LateWrite | undefined, other: LateWrite | undefined): LateWrite | undefined {
  if (!one || !other) return one ?? other;
  const both = isDeleteIn(one) || isDeleteIn(other) ? deleteAndContent : anyContent;
  return { until: Math.max(one.until, other.until), hash: one.hash === other.hash ? one.hash : both };
}

function isDeleteIn({ hash }: LateWrite): boolean {
  return hash === lateDelete || hash === deleteAndContent;
}

export function toUnexpired(late: LateWrite | undefined, now: number): LateWrite | undefined {
  return late && late.until > now ? late : undefined;
}

/** Everything that may still arrive for the record after its request was lost, if it was. */
export function toLate(
  { action }: RecordInFlight,
  plan: Plan,
  isLost: boolean,
  now: number,
): LateWrite | undefined {
  const hash = action === "delete" ? lateDelete : (plan.hash ?? anyContent);
  const own = isLost ? { until: Math.round(now) + longestLateWrite, hash } : undefined;
  return join(toUnexpired(plan.before?.late, now), own);
}

/** Whether an object may still be written by what arrives late. */
export function isWriteAwaited(late: LateWrite | undefined): boolean {
  return late !== undefined && late.hash !== lateDelete;
}

/** Whether an object that is written now may be deleted by what arrives late. */
export function isDeleteAwaited(late: LateWrite | undefined): boolean {
  return late !== undefined && isDeleteIn(late);
}
