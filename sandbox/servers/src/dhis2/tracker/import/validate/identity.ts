import { uidPattern } from "../../../random-uid.ts";
import type { EventCheck } from "../event-check.ts";
import { eventArg, identifierArg, plainArg } from "../error-args.ts";

/** E1048: UID format, up to 2.41; later the whole request fails before. */
export function checkUid(check: EventCheck): void {
  const { event, server, parameters, program } = check;
  const malformed = [event.event, event.enrollment].filter(
    (uid) => uid !== undefined && !uidPattern.test(uid),
  );
  if (malformed.length === 0) return;
  const { raw } = eventArg(
    event,
    server.profile,
    program?.registration ?? false,
    parameters.schemes.idScheme,
  );
  for (const uid of malformed.map((text) => plainArg(text ?? "")))
    check.refuse("E1048", uid, { ...uid, raw }, uid);
}

/** E1082, E1030, E1032: a deleted uid is never used again; what exists must fit the strategy. */
export function checkExistence(check: EventCheck): void {
  const { stored, parameters } = check;
  const uid = plainArg(check.event.event);
  if (stored?.deleted === true) check.refuse("E1082", uid);
  else if (stored !== undefined && parameters.importStrategy === "CREATE") check.refuse("E1030", uid);
  else if (stored === undefined && check.action !== "CREATE") check.refuse("E1032", uid);
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
