import type { Case } from "@d2pipe/records";

/**
 * Why a case that was fetched by its id is not what the flags ask for; undefined when it is. Types are compared in any letter
 * case, as Case API v1 does.
 */
export function findMismatch(
  record: Case,
  wanted: { type: string; closed: boolean | undefined },
): string | undefined {
  const type = record.case_type ?? "";
  if (type.toLowerCase() !== wanted.type.toLowerCase()) return `the case is not of the type ${wanted.type}`;
  if (wanted.closed === undefined || record.closed === undefined || record.closed === wanted.closed)
    return undefined;
  return record.closed ? "the case is closed; --open was given" : "the case is open; --closed was given";
}
