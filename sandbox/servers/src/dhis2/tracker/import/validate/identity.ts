import { uidPattern } from "../../../random-uid.ts";
import type { EventCheck } from "../event-check.ts";
import type { ErrorArg } from "../import-error.ts";
import type { ObjectCheck } from "../object-check.ts";
import { eventArg, identifierArg, plainArg } from "../error-args.ts";

/** E1048: UID format, up to 2.41; later the whole request fails before. */
export function refuseMalformed(
  check: ObjectCheck,
  uids: readonly (string | undefined)[],
  whole: ErrorArg,
): void {
  const malformed = uids.flatMap((uid) => (uid === undefined || uidPattern.test(uid) ? [] : plainArg(uid)));
  for (const uid of malformed) check.refuse("E1048", uid, { ...uid, raw: whole.raw }, uid);
}

export function checkUid(check: EventCheck): void {
  const { event, server, parameters, program } = check;
  const registration = program?.registration ?? false;
  const whole = eventArg(event, server.profile, registration, parameters.schemes.idScheme);
  refuseMalformed(check, [event.event, event.enrollment], whole);
}

interface ExistenceCodes {
  readonly deleted: string;
  readonly exists: string;
  readonly missing: string;
}

/** A deleted uid is never used again; what exists must fit the strategy. */
export function refuseExistence(
  check: ObjectCheck,
  stored: { readonly deleted: boolean } | undefined,
  codes: ExistenceCodes,
): void {
  const uid = plainArg(check.uid);
  if (stored?.deleted === true) check.refuse(codes.deleted, uid);
  else if (stored !== undefined && check.parameters.importStrategy === "CREATE")
    check.refuse(codes.exists, uid);
  else if (stored === undefined && check.action !== "CREATE") check.refuse(codes.missing, uid);
}

/** E1082, E1030, E1032. */
export function checkExistence(check: EventCheck): void {
  refuseExistence(check, check.stored, { deleted: "E1082", exists: "E1030", missing: "E1032" });
}

/** E1123: org unit, stage and program must be given or filled in; from 2.43 the enrollment too. */
export function checkMandatoryFields(check: EventCheck): void {
  const { event, program, stage, server } = check;
  if (event.orgUnit === undefined) check.refuse("E1123", plainArg("orgUnit"));
  if (event.programStage === undefined && stage === undefined)
    check.refuse("E1123", plainArg("programStage"));
  if (event.program === undefined && program === undefined) check.refuse("E1123", plainArg("program"));
  const wantsEnrollment = server.profile.missingEnrollment === "E1123" && program?.registration === true;
  if (wantsEnrollment && event.enrollment === undefined) check.refuse("E1123", plainArg("enrollment"));
}

/** E1011, E1010, E1013: references that lead nowhere. */
export function checkReferences(check: EventCheck): void {
  const { event, parameters } = check;
  const { orgUnitIdScheme, programIdScheme, programStageIdScheme } = parameters.schemes;
  if (check.orgUnit === undefined) check.refuse("E1011", identifierArg(event.orgUnit ?? "", orgUnitIdScheme));
  if (check.program === undefined) check.refuse("E1010", identifierArg(event.program ?? "", programIdScheme));
  if (check.stage === undefined) {
    check.refuse("E1013", identifierArg(event.programStage ?? "", programStageIdScheme));
  }
}

/** E1128: stage and enrollment of a stored event stay; from 2.41 the program too. */
export function checkUpdatable(check: EventCheck): void {
  const { event, stored, stage } = check;
  if (stage?.id !== stored?.programStage) check.refuse("E1128", plainArg("programStage"));
  const moved = event.enrollment !== undefined && event.enrollment !== stored?.enrollment;
  if (check.program?.registration === true && moved) check.refuse("E1128", plainArg("enrollment"));
}
