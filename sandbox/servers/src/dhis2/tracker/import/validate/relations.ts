import { defaultIds } from "../../../metadata/built-in.ts";
import { identifierOf } from "../../../metadata/id-scheme.ts";
import { refOf, refsOf } from "../../../json.ts";
import type { EventCheck } from "../event-check.ts";
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

/** The simulator has no enrollments, so a tracker event always names one that is unknown: E1033, or E1079 with E1313. */
function checkEnrollment(check: EventCheck): void {
  const { event, program, server, parameters } = check;
  if (program === undefined || !program.registration) return;
  if (event.enrollment === undefined) return check.refuse("E1033", plainArg(event.event));
  const whole = eventArg(event, server.profile, true, parameters.schemes.idScheme);
  check.refuse("E1313", whole);
  const programArg = objectArg(program.whole, "program.Program", parameters.schemes.programIdScheme);
  check.refuse("E1079", whole, programArg, plainArg(event.enrollment));
}

function checkOrgUnitOfProgram(check: EventCheck): void {
  const { program, orgUnit, server, parameters } = check;
  if (program === undefined || orgUnit === undefined || program.organisationUnits.has(orgUnit)) return;
  const unit = server.catalogue.get("organisationUnits", orgUnit) ?? {};
  check.refuse(
    "E1029",
    objectArg(unit, "organisationunit.OrganisationUnit", parameters.schemes.orgUnitIdScheme),
    objectArg(program.whole, "program.Program", parameters.schemes.programIdScheme),
  );
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
