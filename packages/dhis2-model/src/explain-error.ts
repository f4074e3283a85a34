import { isUid } from "@d2pipe/records";
import { errorCodes, type ErrorMeaning } from "./error-codes.ts";

/** The part of a tracker `errorReports[]` entry that an explanation needs. */
export interface ErrorReport {
  errorCode: string;
  /** From 2.41 on. May hold values, and page-long dumps of objects. */
  args?: readonly string[] | undefined;
}

/** What a DHIS2 error code means and what to do about it, without any value. Codes not known here get a plain pointer. */
export function explainErrorCode(code: string): ErrorMeaning {
  return (
    errorCodes[code] ?? {
      kind: "data",
      message: "DHIS2 refused the record",
      hint: `look the code ${code} up in the documentation of DHIS2`,
      ids: [],
    }
  );
}

/** `MetadataIdentifier(idScheme=UID, identifier=daI0txTxpAx, …)` is how 2.41 and later print an id. */
function toId(arg: string | undefined): string | undefined {
  if (arg === undefined) return undefined;
  const [, inner] = /^MetadataIdentifier\(idScheme=UID, identifier=([^,]*),/.exec(arg) ?? [];
  const id = inner ?? arg;
  return isUid(id) ? id : undefined;
}

/**
 * One sentence about an error report, with the ids that are certain to be ids: a person's name may look like a UID, so only the
 * positions that the table names are quoted.
 */
export function explainErrorReport(report: ErrorReport): ErrorMeaning {
  const meaning = explainErrorCode(report.errorCode);
  const ids = meaning.ids.map((position) => toId(report.args?.[position])).filter((id) => id !== undefined);
  return ids.length === 0 ? meaning : { ...meaning, message: `${meaning.message} (${ids.join(", ")})` };
}
