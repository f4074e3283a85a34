import { defaultIds } from "../../../metadata/built-in.ts";
import { identifierOf } from "../../../metadata/id-scheme.ts";
import { refOf, refsOf } from "../../../json.ts";
import type { EventCheck } from "../event-check.ts";
import { orgUnitArg, programArg } from "./security.ts";
import { eventArg, identifierArg, objectArg, plainArg } from "../error-args.ts";

function checkStageOfProgram(check: EventCheck): void {
  const { event, program, stage, server, parameters } = check;
  if (program === undefined || stage === undefined || stage.program === program.id) return;
  const { programIdScheme, programStageIdScheme, idScheme } = parameters.schemes;
  check.refuse(
    "E1089",
    eventArg(event, server.profile, program.registration, idScheme),
    objectArg(stage.whole, "program.ProgramStage", programStageIdScheme),
    objectArg(program.whole, "program.Program", programIdScheme),
  );
}

/** E1033, up to 2.41 with E1313; E1313 and E1079 for an enrollment that is not there or of another program. */
function checkEnrollment(check: EventCheck): void {
  const { event, program, server, parameters, bundle } = check;
  if (program === undefined || !program.registration) return;
  const whole = eventArg(event, server.profile, true, parameters.schemes.idScheme);
  const older = server.profile.wording === "older";
  const withoutEntity = older ? whole : plainArg(event.event);
  if (event.enrollment === undefined) {
    check.refuse("E1033", plainArg(event.event));
    if (older) check.refuse("E1313", withoutEntity);
    return;
  }
  const enrollment = bundle.enrollmentOf(event.enrollment);
  if (enrollment?.trackedEntity === undefined) check.refuse("E1313", withoutEntity);
  if (enrollment?.program !== program.id)
    check.refuse("E1079", whole, programArg(check, program), plainArg(event.enrollment));
}

function checkOrgUnitOfProgram(check: EventCheck): void {
  const { program, orgUnit } = check;
  if (program === undefined || orgUnit === undefined || program.organisationUnits.has(orgUnit)) return;
  check.refuse("E1029", orgUnitArg(check, orgUnit), programArg(check, program));
}

/** E1089, E1033, E1313, E1079, E1029. */
export function checkRelations(check: EventCheck): void {
  checkStageOfProgram(check);
  checkEnrollment(check);
  checkOrgUnitOfProgram(check);
}

function checkComboOfProgram(check: EventCheck, combo: string, programCombo: string): void {
  const { catalogue } = check.server;
  const scheme = check.parameters.schemes.categoryOptionComboIdScheme;
  const found = catalogue.get("categoryOptionCombos", combo);
  if (combo === defaultIds.categoryOptionCombo && programCombo !== defaultIds.categoryCombo)
    check.refuse("E1055");
  else if (refOf(found?.categoryCombo) !== programCombo) {
    const owner = catalogue.get("categoryCombos", programCombo) ?? {};
    const named = identifierArg(identifierOf(found ?? {}, scheme) ?? combo, scheme);
    check.refuse("E1054", named, objectArg(owner, "category.CategoryCombo", scheme));
  }
}

/** E1115, E1116, E1055, E1054, E1117: attribute option combo and category options. */
export function checkAttributeOptionCombo(check: EventCheck): void {
  const { event, program, server, parameters } = check;
  const { categoryOptionComboIdScheme, categoryOptionIdScheme } = parameters.schemes;
  const { attributeOptionCombo, attributeCategoryOptions } = event;
  if (program === undefined) return;
  const options = attributeCategoryOptions.map((id) =>
    server.finder.find("categoryOptions", id, categoryOptionIdScheme),
  );
  for (const [place, found] of options.entries()) {
    const named = attributeCategoryOptions[place] ?? "";
    if (found === undefined) check.refuse("E1116", identifierArg(named, categoryOptionIdScheme));
  }
  if (attributeOptionCombo === undefined) {
    if (options.length === 0 && program.categoryCombo !== defaultIds.categoryCombo) check.refuse("E1055");
    return;
  }
  const combo = server.finder.find("categoryOptionCombos", attributeOptionCombo, categoryOptionComboIdScheme);
  if (combo === undefined) {
    return check.refuse("E1115", identifierArg(attributeOptionCombo, categoryOptionComboIdScheme));
  }
  checkComboOfProgram(check, combo, program.categoryCombo);
  const owned = refsOf(server.catalogue.get("categoryOptionCombos", combo)?.categoryOptions);
  const fits = owned.length === new Set(options).size && owned.every((id) => options.includes(id));
  if (options.length > 0 && !fits) {
    const text = `[${attributeCategoryOptions.join(", ")}]`;
    check.refuse("E1117", identifierArg(attributeOptionCombo, categoryOptionComboIdScheme), plainArg(text));
  }
}
