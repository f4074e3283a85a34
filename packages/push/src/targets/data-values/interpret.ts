import type { Rejection } from "@d2pipe/records";
import type { Interpretation, Order, Result, Sending } from "../../target.ts";

/** What DHIS2 says of some values of a request. */
export interface DataValueConflict {
  errorCode: string;
  /** Positions in the request; empty when the server does not say them. */
  indexes: readonly number[];
}

/** The report of one import of data values, whatever its HTTP status was (dhis2-api §4.2). */
export interface DataValueReport {
  /** Nothing of an `ERROR` was stored. */
  status: "SUCCESS" | "WARNING" | "ERROR";
  conflicts: readonly DataValueConflict[];
  imported: number;
  updated: number;
  /** 2.43 counts what was not there, too. */
  deleted: number;
  /** `imported` says how many are new; 2.43 counts them among the updated ones. */
  isCountingNew: boolean;
}

/** What a code means for the record, without values. */
export type ExplainConflict = (errorCode: string) => Rejection;

/** 2.43: these are about single values, all others about the whole request (dhis2-api §4.4). Before that all of them are. */
const ofOneValue = /^E(7\d{3}|812[0-5])$/;

/**
 * Reads a report by position. Where a server refuses everything for a reason that some of the values have, it does not say reliably
 * which: such a request is refused as a whole.
 */
export function interpretDataValues(
  batch: readonly Sending[],
  { action }: Order,
  report: DataValueReport,
  explain: ExplainConflict,
): Interpretation {
  const codes = new Map<number, string>();
  for (const { errorCode, indexes } of report.conflicts)
    for (const index of indexes) if (!codes.has(index)) codes.set(index, errorCode);
  const whole = findWhole(batch, report, codes);
  const isGone = toDeletedOnes(batch, report);
  if (whole !== undefined && batch.length > 1) return { refused: explain(whole) };
  return batch.map((sending, at): Result => {
    const code = whole ?? codes.get(at);
    if (code !== undefined) return { kind: "refused", why: explain(code) };
    if (action === "delete") return { kind: isGone(sending) ? "deleted" : "absent" };
    return { kind: isNew(sending, report) ? "created" : "updated" };
  });
}

function findWhole(
  batch: readonly Sending[],
  { status, conflicts }: DataValueReport,
  codes: ReadonlyMap<number, string>,
): string | undefined {
  const isEach = codes.size === batch.length && [...codes.values()].every((code) => ofOneValue.test(code));
  if (status === "ERROR" && !isEach)
    return (
      conflicts.find(({ errorCode }) => !ofOneValue.test(errorCode))?.errorCode ??
      conflicts[0]?.errorCode ??
      "E8000"
    );
  return conflicts.find(({ indexes }) => indexes.length === 0)?.errorCode;
}

/** The count says whether the index is right about what was there; else it is not known which were. */
function toDeletedOnes(
  batch: readonly Sending[],
  { deleted }: DataValueReport,
): (sending: Sending) => boolean {
  const known = batch.filter((sending) => sending.known).length;
  return ({ known: isKnown }) => deleted !== known || deleted === batch.length || isKnown;
}

function isNew({ known, appeared }: Sending, { isCountingNew, imported }: DataValueReport): boolean {
  if (known) return false;
  return appeared || !isCountingNew || imported > 0;
}
