import type { Rejection } from "@d2pipe/records";
import type { HeldObjects, Order, Result, Sending } from "../../target.ts";

/** One error that DHIS2 reports of one event. */
export interface ReportedError {
  uid: string;
  errorCode: string;
  /** What the server put into its message; may hold values. */
  args?: readonly string[] | undefined;
}

/** The report of one tracker import, whatever its HTTP status was (dhis2-api §2.4). */
export interface EventReport {
  errors: readonly ReportedError[];
  /** UIDs that the server says it stored or deleted; empty after a dry run. */
  stored: readonly string[];
  created: number;
  updated: number;
  deleted: number;
}

/** What an error means for the record, without values. */
export type Explain = (errors: readonly ReportedError[], content: string) => Rejection;

/** DHIS2 E1082: the event is deleted, and its UID can never be used again. E1032: it does not exist. */
const alreadyDeleted = "E1082";
const notExisting = "E1032";

/**
 * Reads a report by UID, never by position. A UID with an error was not stored, also when HTTP and status say OK
 * (`atomicMode=OBJECT`). After a dry run nothing is stored, so what has no error would have been. A failure while storing
 * shows only in the counts: such an event is silent (dhis2-api §2.4).
 */
export function interpretEvents(
  batch: readonly Sending[],
  { action, dryRun }: Order,
  report: EventReport,
  { explain, held }: { explain: Explain; held: HeldObjects | undefined },
): readonly Result[] | "look up" {
  const errors = Map.groupBy(report.errors, ({ uid }) => uid);
  const stored = new Set(report.stored);
  const isAllStored = report.created + report.updated + report.deleted === batch.length;
  const isStored = ({ target }: Sending): boolean =>
    !errors.has(target) && (dryRun || isAllStored || stored.has(target));
  const written = action === "write" ? batch.filter(isStored) : [];
  const created = dryRun ? toWouldBeCreated(written, held) : toCreated(written, report, held);
  if (created === "look up") return created;
  return batch.map((sending) => {
    const own = errors.get(sending.target);
    if (own) return toRefusal(own, sending, action, explain);
    if (!isStored(sending)) return { kind: "silent" };
    if (action === "delete") return { kind: "deleted" };
    return { kind: created.has(sending) ? "created" : "updated" };
  });
}

function toRefusal(
  errors: readonly ReportedError[],
  { content }: Sending,
  action: Order["action"],
  explain: Explain,
): Result {
  const has = (code: string): boolean => errors.some(({ errorCode }) => errorCode === code);
  if (has(alreadyDeleted)) return action === "delete" ? { kind: "deleted" } : { kind: "tombstone" };
  if (action === "delete" && has(notExisting)) return { kind: "absent" };
  return { kind: "refused", why: explain(errors, content) };
}

/**
 * Which of the stored events are new: the report only counts created and updated. What appeared after a lost answer is counted as
 * updated by the answer that came at last, and was created by the lost one. Where counts and index disagree (a lost index, a
 * restored server), the newest by `createdAt` are the created ones.
 */
function toCreated(
  stored: readonly Sending[],
  report: EventReport,
  held: HeldObjects | undefined,
): ReadonlySet<Sending> | "look up" {
  const made = stored.filter(({ appeared, known }) => appeared && !known);
  const fresh = stored.filter(({ appeared }) => !appeared);
  const unknown = fresh.filter(({ known }) => !known);
  if (report.created === 0) return new Set(made);
  if (report.updated <= stored.length - fresh.length) return new Set([...fresh, ...made]);
  if (report.created === unknown.length) return new Set([...unknown, ...made]);
  return held ? new Set([...listNewest(fresh, held, report.created), ...made]) : "look up";
}

function listNewest(fresh: readonly Sending[], held: HeldObjects, count: number): Sending[] {
  const age = ({ target }: Sending): string => held.get(target)?.createdAt ?? "";
  return fresh
    .toSorted((left, right) => (age(left) < age(right) ? 1 : age(left) > age(right) ? -1 : 0))
    .slice(0, count);
}

/** A validation counts nothing. */
function toWouldBeCreated(
  stored: readonly Sending[],
  held: HeldObjects | undefined,
): ReadonlySet<Sending> | "look up" {
  const unknown = stored.filter(({ known }) => !known);
  if (unknown.length > 0 && !held) return "look up";
  return new Set(unknown.filter(({ target }) => !held?.has(target)));
}
