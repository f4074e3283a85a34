import { mayAccess } from "../../../metadata/sharing.ts";
import { ownsInProgram } from "../../ownership.ts";
import type { EnrollmentCheck } from "../enrollment-check.ts";
import { enrollmentArg, entityArg, identifierArg, plainArg, userArg } from "../error-args.ts";
import { always, type RuleGroup, runRules, writes } from "../object-check.ts";
import { checkAttributeValues, missingAttributes } from "./attributes.ts";
import { checkOtherEnrollments } from "./other-enrollments.ts";
import { refuseExistence, refuseMalformed } from "./identity.ts";
import { isInCaptureScope, orgUnitArg, programArg } from "./security.ts";

function checkUid(check: EnrollmentCheck): void {
  refuseMalformed(check, [check.uid, check.trackedEntity], enrollmentArg(check.enrollment));
}

/** E1113, E1080, E1081. */
function checkExistence(check: EnrollmentCheck): void {
  refuseExistence(check, check.stored, { deleted: "E1113", exists: "E1080", missing: "E1081" });
}

/** E1122. */
function checkMandatoryFields(check: EnrollmentCheck): void {
  const { orgUnit, program, trackedEntity } = check.enrollment;
  if (orgUnit === undefined) check.refuse("E1122", plainArg("orgUnit"));
  if (program === undefined) check.refuse("E1122", plainArg("program"));
  if (trackedEntity === undefined) check.refuse("E1122", plainArg("trackedEntity"));
}

/** E1070, E1069, E1068: a deleted entity still counts as one. */
function checkReferences(check: EnrollmentCheck): void {
  const { enrollment, parameters, server, bundle } = check;
  const { orgUnitIdScheme, programIdScheme } = parameters.schemes;
  if (check.orgUnit === undefined)
    check.refuse("E1070", identifierArg(enrollment.orgUnit ?? "", orgUnitIdScheme));
  if (check.program === undefined)
    check.refuse("E1069", identifierArg(enrollment.program ?? "", programIdScheme));
  const entity = enrollment.trackedEntity ?? "";
  if (server.entities.get(entity) === undefined && bundle.entity(entity) === undefined)
    check.refuse("E1068", plainArg(entity));
}

/** E1127. */
function checkUpdatable(check: EnrollmentCheck): void {
  const { stored, program, enrollment } = check;
  if (program?.id !== stored?.program) check.refuse("E1127", plainArg("program"));
  if (enrollment.trackedEntity !== stored?.trackedEntity) check.refuse("E1127", plainArg("trackedEntity"));
}

/** The type of its entity, as stored or as the request says. */
function entityTypeOf({ server, bundle, trackedEntity, parameters }: EnrollmentCheck): string | undefined {
  const stored = server.entities.get(trackedEntity ?? "");
  const given = bundle.entity(trackedEntity)?.trackedEntityType;
  return stored?.trackedEntityType ?? bundle.find("trackedEntityTypes", given, parameters.schemes.idScheme);
}

/** E1014, E1041, E1022. */
function checkRelations(check: EnrollmentCheck): void {
  const { program, orgUnit } = check;
  if (program === undefined || orgUnit === undefined) return;
  if (!program.registration) return check.refuse("E1014", programArg(check, program));
  if (!program.organisationUnits.has(orgUnit))
    check.refuse("E1041", orgUnitArg(check, orgUnit), programArg(check, program));
  const type = entityTypeOf(check);
  if (type !== undefined && program.trackedEntityType !== undefined && type !== program.trackedEntityType)
    check.refuse("E1022", entityArg(check.trackedEntity ?? ""), programArg(check, program));
}

/** E1000, E1091, E1102. */
function checkSecurity(check: EnrollmentCheck): void {
  const { server, user, stored, trackedEntity } = check;
  const program = stored ? server.model.programs.get(stored.program) : check.program;
  const orgUnit = check.action === "CREATE" ? check.orgUnit : undefined;
  if (program === undefined) return;
  if (orgUnit !== undefined && !isInCaptureScope(check, orgUnit))
    check.refuse("E1000", userArg(check), orgUnitArg(check, orgUnit));
  if (!mayAccess(user, program.whole, "dataWrite"))
    check.refuse("E1091", userArg(check), programArg(check, program));
  const entity = stored?.trackedEntity ?? trackedEntity ?? "";
  if (!ownsInProgram(server, user, entity, program))
    check.refuse("E1102", userArg(check), plainArg(entity), programArg(check, program));
}

/** E1103. */
function checkCascade(check: EnrollmentCheck): void {
  const { user, server, uid } = check;
  if (user.superuser || user.authorities.includes("F_ENROLLMENT_CASCADE_DELETE")) return;
  if (server.events.ofEnrollment(uid).some(({ deleted }) => !deleted))
    check.refuse("E1103", userArg(check), enrollmentArg(check.enrollment));
}

function dateArg({ server }: EnrollmentCheck, instant: number) {
  const iso = new Date(instant).toISOString();
  return { text: server.zone.toLocalText(instant), raw: iso.replace(".000Z", "Z") };
}

/** E1025, E1020, E1023, E1021, from 2.42 on E1052. */
function checkDates(check: EnrollmentCheck): void {
  const { enrollment, program, server } = check;
  const { enrolledAt, occurredAt, completedAt, status } = enrollment;
  if (program === undefined) return;
  const now = server.now();
  // Up to 2.41 the message carries the missing date.
  const missing = server.profile.wording === "older" ? [{ text: "NULL", raw: null }] : [];
  if (enrolledAt === undefined) check.refuse("E1025", ...missing);
  else if (enrolledAt > now && !program.selectEnrollmentDatesInFuture)
    check.refuse("E1020", dateArg(check, enrolledAt));
  if (occurredAt === undefined && program.displayIncidentDate) check.refuse("E1023", ...missing);
  if (occurredAt !== undefined && occurredAt > now && !program.selectIncidentDatesInFuture)
    check.refuse("E1021", dateArg(check, occurredAt));
  if (server.profile.completedAtChecked && completedAt !== undefined && status === "ACTIVE")
    check.refuse("E1052", enrollmentArg(enrollment), plainArg(status));
}

/** What the entity has: as stored (a deleted one has nothing), a new one as the request says. */
function knownAttributes({ server, bundle, trackedEntity, parameters }: EnrollmentCheck): Set<string> {
  const stored = server.entities.get(trackedEntity ?? "");
  if (stored !== undefined) return new Set(stored.attributes.map(({ attribute }) => attribute));
  const { idScheme } = parameters.schemes;
  const given = (bundle.entity(trackedEntity)?.attributes ?? []).filter(({ value }) => value !== undefined);
  return new Set(
    given.flatMap(({ attribute }) => bundle.find("trackedEntityAttributes", attribute, idScheme) ?? []),
  );
}

/** The attributes given, E1019 for those the program lacks, E1018 for those it wants. */
function checkAttributes(check: EnrollmentCheck): void {
  const { program, uid, parameters } = check;
  if (program === undefined) return;
  checkAttributeValues(check, program.attributes);
  for (const { attribute, value } of check.attributes) {
    const id = check.findAttribute(attribute)?.id;
    if (id !== undefined && !program.attributes.has(id))
      check.refuse("E1019", plainArg(`${attribute ?? ""}=${value ?? "null"}`));
  }
  for (const name of missingAttributes(check, program.attributes, knownAttributes(check))) {
    const named = identifierArg(name, parameters.schemes.idScheme);
    check.refuse("E1018", named, plainArg(program.id), plainArg(uid));
  }
}

const chain: readonly RuleGroup<EnrollmentCheck>[] = [
  { on: always, rules: [checkUid] },
  { on: always, rules: [checkExistence] },
  { on: writes, rules: [checkMandatoryFields] },
  { on: writes, rules: [checkReferences] },
  { on: ["UPDATE"], rules: [checkUpdatable] },
  { on: writes, rules: [checkRelations] },
  { on: always, rules: [checkSecurity] },
  { on: ["DELETE"], rules: [checkCascade] },
  { on: writes, rules: [checkOtherEnrollments, checkDates, checkAttributes] },
];

/** Runs an enrollment through the rules; its errors stay on the check. */
export function validateEnrollment(check: EnrollmentCheck): void {
  runRules(check, chain);
}
