import { HttpError } from "@d2pipe/errors";
import { type Attempt, giveUp, toAdapter, toRefused } from "./attempt.ts";
import { toOwn } from "../plan/plan.ts";
import type { Plan, Resolution } from "../record.ts";
import type { HeldObjects } from "../target.ts";

/** What a run may do at the target, as DHIS2 names it. `CREATE` and `UPDATE` delete nothing. */
export type Strategy = "CREATE_AND_UPDATE" | "CREATE" | "UPDATE";

export const defaultStrategy: Strategy = "CREATE_AND_UPDATE";

export const notThere = "it is not there";

/** The server answers, but not the question about these records. */
const refusals: ReadonlySet<number> = new Set([400, 404, 409, 413, 414, 422]);

/**
 * What the strategy makes of records that are about to be written, by what the target holds: attempts are to be sent, the others are
 * resolved. The engine asks and decides itself, since the servers do not agree: up to 2.42 a value is ignored that the strategy does
 * not fit, 2.43 writes it all the same (recordings, data-values-import). Nothing is sent to a target that cannot be asked: `failure`.
 */
export async function allowByStrategy(
  strategy: Strategy | undefined,
  attempts: readonly Attempt[],
): Promise<{ allowed: readonly (Attempt | Resolution)[]; failure?: { error: unknown } }> {
  try {
    return { allowed: await askAndApply(strategy, attempts) };
  } catch (error) {
    return { allowed: attempts.map((attempt) => giveUp(attempt)), failure: { error } };
  }
}

/** Throws the `RemoteError` of a question without an answer. */
async function askAndApply(
  strategy: Strategy | undefined,
  attempts: readonly Attempt[],
): Promise<readonly (Attempt | Resolution)[]> {
  const [first] = attempts;
  if (strategy === undefined || strategy === defaultStrategy || !first) return attempts;
  try {
    const held = await toAdapter(attempts).lookup(attempts);
    return attempts.map((attempt) => applyStrategy(strategy, attempt, held));
  } catch (error) {
    if (!(error instanceof HttpError) || !refusals.has(error.status)) throw error;
    if (attempts.length === 1) return [toRefused(first, error)];
    const middle = Math.ceil(attempts.length / 2);
    const left = await askAndApply(strategy, attempts.slice(0, middle));
    return [...left, ...(await askAndApply(strategy, attempts.slice(middle)))];
  }
}

function applyStrategy(strategy: Strategy, attempt: Attempt, held: HeldObjects): Attempt | Resolution {
  const object = held.get(attempt.target);
  const isThere = object !== undefined && !object.deleted;
  if (strategy === "UPDATE") return isThere ? { ...attempt, known: true } : toLeftOut(notThere);
  if (!isThere) return { ...attempt, known: false };
  // A run before sent it when it was not there, and the answer never came: it is ours.
  return isInDoubt(attempt.plan) ? { ...attempt, appeared: true } : toLeftOut("it is there already");
}

function isInDoubt({ before }: Plan): boolean {
  return before?.code === "UNCONFIRMED";
}

/** The fate of a record that the strategy does not allow: nothing is sent, and nothing remembered. */
export function toLeftOut(hint: string): Resolution {
  return { kind: "skipped", why: toOwn("NOT_IN_STRATEGY", hint), pending: false };
}
