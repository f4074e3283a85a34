import { refsOf } from "../../../json.ts";
import { mayAccess } from "../../../metadata/sharing.ts";
import { isUnder, type Program, type ProgramStage } from "../../../metadata/tracker-model.ts";
import { ownsInProgram } from "../../ownership.ts";
import type { EventCheck } from "../event-check.ts";
import { objectArg, plainArg, userArg } from "../error-args.ts";
import type { ErrorArg } from "../import-error.ts";
import type { ObjectCheck } from "../object-check.ts";

/** Even a superuser writes in units of the own capture scope only (recordings). */
export function isInCaptureScope({ server, user }: ObjectCheck, orgUnit: string): boolean {
  return isUnder(server.model, orgUnit, user.organisationUnits);
}

export function orgUnitArg({ server, parameters }: ObjectCheck, orgUnit: string): ErrorArg {
  const unit = server.catalogue.get("organisationUnits", orgUnit) ?? {};
  return objectArg(unit, "organisationunit.OrganisationUnit", parameters.schemes.orgUnitIdScheme);
}

export function programArg({ parameters }: ObjectCheck, program: Program): ErrorArg {
  return objectArg(program.whole, "program.Program", parameters.schemes.programIdScheme);
}

function checkCaptureScope(check: EventCheck, orgUnit: string): void {
  if (!isInCaptureScope(check, orgUnit)) check.refuse("E1000", userArg(check), orgUnitArg(check, orgUnit));
}

/** E1102: the entity belongs to org units that the user may not see in this program. */
function checkOwnership(check: EventCheck, program: Program): void {
  const { server, user, bundle, enrollment } = check;
  const entity = bundle.enrollmentOf(enrollment ?? "")?.trackedEntity;
  if (!program.registration || entity === undefined || ownsInProgram(server, user, entity, program)) return;
  check.refuse("E1102", userArg(check), plainArg(entity), programArg(check, program));
}

function checkProgramSharing(check: EventCheck, program: Program, stage: ProgramStage): void {
  const { user, parameters } = check;
  const { programStageIdScheme } = parameters.schemes;
  const named = programArg(check, program);
  if (!program.registration) {
    if (!mayAccess(user, program.whole, "dataWrite")) check.refuse("E1091", userArg(check), named);
    return;
  }
  if (!mayAccess(user, stage.whole, "dataWrite")) {
    check.refuse(
      "E1095",
      userArg(check),
      objectArg(stage.whole, "program.ProgramStage", programStageIdScheme),
    );
  }
  if (!mayAccess(user, program.whole, "dataRead")) check.refuse("E1096", userArg(check), named);
}

function checkOptionSharing(check: EventCheck, combo: string): void {
  const { user, server, parameters } = check;
  const { catalogue } = server;
  for (const id of refsOf(catalogue.get("categoryOptionCombos", combo)?.categoryOptions)) {
    const option = catalogue.get("categoryOptions", id);
    if (option === undefined || mayAccess(user, option, "dataWrite")) continue;
    const scheme = parameters.schemes.categoryOptionIdScheme;
    check.refuse("E1099", userArg(check), objectArg(option, "category.CategoryOption", scheme));
  }
}

/**
 * E1000, E1091, E1095, E1096, E1102, E1099, E1083. Rights are those of sharing and of the capture scope; for a stored event
 * its own org unit and stage count, not those of the payload.
 */
export function checkSecurity(check: EventCheck): void {
  const { stored, server, user } = check;
  const stage = stored ? server.model.stages.get(stored.programStage) : check.stage;
  const program = server.model.programs.get(stage?.program ?? "");
  const orgUnit = stored?.orgUnit ?? check.orgUnit;
  if (stage === undefined || program === undefined || orgUnit === undefined) return;
  checkCaptureScope(check, orgUnit);
  checkProgramSharing(check, program, stage);
  checkOwnership(check, program);
  const combo = check.event.attributeOptionCombo;
  if (combo !== undefined) {
    const scheme = check.parameters.schemes.categoryOptionComboIdScheme;
    checkOptionSharing(check, server.finder.find("categoryOptionCombos", combo, scheme) ?? "");
  }
  const reopens =
    check.action === "UPDATE" && stored?.status === "COMPLETED" && check.event.status !== "COMPLETED";
  const mayReopen = user.superuser || user.authorities.includes("F_UNCOMPLETE_EVENT");
  if (reopens && !mayReopen) check.refuse("E1083", userArg(check));
}
