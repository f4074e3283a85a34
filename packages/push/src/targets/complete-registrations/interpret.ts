import { ownCodes, type Rejection } from "@d2pipe/records";
import type { Interpretation, Order, Result, Sending } from "../../target.ts";
import { parseKey, type RegistrationKey } from "./key.ts";

/** Why DHIS2 refuses registrations: all that have this id there. It says no position and no code. */
export interface RegistrationConflict {
  /** Undefined: for a reason that is not known here. */
  property?: keyof RegistrationKey | undefined;
  id?: string | undefined;
  /** The id is known, but the user may not enter data there. */
  isForbidden: boolean;
}

/** The report of one import of registrations, whatever its HTTP status was. */
export interface RegistrationReport {
  imported: number;
  updated: number;
  deleted: number;
  /** Refused; when deleting, also what was not there. */
  ignored: number;
  conflicts: readonly RegistrationConflict[];
  /** The import broke off at one of these, and stored nothing. */
  unreadable: "period" | "date" | undefined;
}

const names: Readonly<Record<keyof RegistrationKey, string>> = {
  dataSet: "the data set",
  period: "the period",
  organisationUnit: "the org unit",
  attributeOptionCombo: "the attribute option combo",
};
const notFoundHint = "give the id that it has at the target (map-ids), or have it shared with the user";

/**
 * Reads a report by what it refuses, and by how many. Where the numbers do not agree it is not known which are refused: then the request
 * counts as refused as a whole, so that each is asked for alone.
 */
export function interpretRegistrations(
  batch: readonly Sending[],
  { action }: Order,
  report: RegistrationReport,
): Interpretation {
  const { ignored, conflicts, unreadable } = report;
  if (unreadable !== undefined) return toWhole(batch, toUnreadable(unreadable));
  const refusals = batch.map(({ target }) => findConflict(parseKey(target), conflicts));
  const refused = refusals.filter((conflict) => conflict !== undefined).length;
  if (action === "write" ? ignored !== refused : ignored < refused || ignored > batch.length)
    return toWhole(batch, toRejection(conflicts[0]));
  const isNew = toNewOnes(report);
  const isGone = toDeletedOnes(batch, report, refused);
  return batch.map((sending, at): Result => {
    const conflict = refusals[at];
    if (conflict) return { kind: "refused", why: toRejection(conflict) };
    if (action === "delete") return { kind: isGone(sending) ? "deleted" : "absent" };
    return { kind: isNew(sending) ? "created" : "updated" };
  });
}

function toWhole(batch: readonly Sending[], why: Rejection): Interpretation {
  return batch.length > 1 ? { refused: why } : batch.map(() => ({ kind: "refused", why }) as const);
}

function findConflict(
  key: RegistrationKey,
  conflicts: readonly RegistrationConflict[],
): RegistrationConflict | undefined {
  return conflicts.find(
    ({ property, id }) => property !== undefined && id !== undefined && key[property] === id,
  );
}

function toRejection(conflict: RegistrationConflict | undefined): Rejection {
  if (conflict?.property === undefined) return { code: "NOT_REGISTERED", message: ownCodes.NOT_REGISTERED };
  const { property, isForbidden } = conflict;
  if (isForbidden)
    return {
      code: "NOT_REGISTERED",
      message: `${names[property]} is not one that the user may enter data for`,
      hint: "give the user this org unit, or one above it, as capture org unit",
    };
  if (property === "period") return { code: "NOT_REGISTERED", message: "DHIS2 does not know such a period" };
  return {
    code: "NOT_REGISTERED",
    message: `${names[property]} does not exist in DHIS2, or the user may not see it`,
    hint: notFoundHint,
  };
}

function toUnreadable(what: "period" | "date"): Rejection {
  const expected = what === "date" ? "2024-02-05" : "the ISO text of a period, as 202401 or 2024Q1";
  return { code: "NOT_REGISTERED", message: `DHIS2 cannot read the ${what}; expected ${expected}` };
}

/** Where some are new and some not, the index decides. */
function toNewOnes({ imported }: RegistrationReport): (sending: Sending) => boolean {
  return ({ known, appeared }) => !known && (appeared || imported > 0);
}

/** The count says whether the index is right about what was there; else it is not known which were. */
function toDeletedOnes(
  batch: readonly Sending[],
  { deleted }: RegistrationReport,
  refused: number,
): (sending: Sending) => boolean {
  if (deleted === 0) return () => false;
  const known = batch.filter((sending) => sending.known).length;
  return ({ known: isKnown }) => deleted !== known || deleted === batch.length - refused || isKnown;
}
