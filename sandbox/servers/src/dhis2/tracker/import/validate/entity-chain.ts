import { mayAccess } from "../../../metadata/sharing.ts";
import { maySeeEntity } from "../../ownership.ts";
import type { EntityCheck } from "../entity-check.ts";
import { entityArg, identifierArg, objectArg, plainArg, userArg } from "../error-args.ts";
import { always, type RuleGroup, runRules, writes } from "../object-check.ts";
import { checkAttributeValues, missingAttributes } from "./attributes.ts";
import { refuseExistence, refuseMalformed } from "./identity.ts";
import { isInCaptureScope, orgUnitArg } from "./security.ts";

function checkUid(check: EntityCheck): void {
  refuseMalformed(check, [check.uid], entityArg(check.uid));
}

/** E1114, E1002, E1063. */
function checkExistence(check: EntityCheck): void {
  refuseExistence(check, check.stored, { deleted: "E1114", exists: "E1002", missing: "E1063" });
}

/** E1121. */
function checkMandatoryFields(check: EntityCheck): void {
  const { entity } = check;
  if (entity.trackedEntityType === undefined) check.refuse("E1121", plainArg("trackedEntityType"));
  if (entity.orgUnit === undefined) check.refuse("E1121", plainArg("orgUnit"));
}

/** E1005, E1049. */
function checkReferences(check: EntityCheck): void {
  const { entity, parameters } = check;
  const { idScheme, orgUnitIdScheme } = parameters.schemes;
  if (check.type === undefined)
    check.refuse("E1005", identifierArg(entity.trackedEntityType ?? "", idScheme));
  if (check.orgUnit === undefined)
    check.refuse("E1049", identifierArg(entity.orgUnit ?? "", orgUnitIdScheme));
}

/** E1126. */
function checkUpdatable(check: EntityCheck): void {
  if (check.type?.id !== check.stored?.trackedEntityType)
    check.refuse("E1126", plainArg("trackedEntityType"));
}

/** E1000: the unit of a new entity, and of one that is deleted. From 2.43 on the message carries a dump of the unit. */
function checkCaptureScope(check: EntityCheck): void {
  const orgUnit = check.stored?.orgUnit ?? check.orgUnit;
  if (check.action === "UPDATE" || orgUnit === undefined || isInCaptureScope(check, orgUnit)) return;
  const unit = orgUnitArg(check, orgUnit);
  if (check.action === "DELETE" && check.server.profile.entityAccess === "ownership")
    return check.refuse("E1000", plainArg(check.user.uid), plainArg(`[${unit.raw}]`));
  check.refuse("E1000", userArg(check), unit);
}

/** E1003, from 2.43 on E1324, whose message nobody filled in. */
function checkVisible(check: EntityCheck): void {
  const { server, user, stored, uid } = check;
  if (stored === undefined || maySeeEntity(server, user, uid)) return;
  if (server.profile.entityAccess === "write")
    return check.refuse("E1003", plainArg(user.uid), plainArg(uid));
  check.refuse("E1324", { text: "{0}", raw: user.uid }, { text: "{1}", raw: `[${uid}]` });
}

/** E1001. */
function checkSharing(check: EntityCheck): void {
  const { user, server, stored, parameters } = check;
  const type = stored ? server.model.entityTypes.get(stored.trackedEntityType) : check.type;
  if (type === undefined || mayAccess(user, type.whole, "dataWrite")) return;
  const named = objectArg(type.whole, "trackedentity.TrackedEntityType", parameters.schemes.idScheme);
  check.refuse("E1001", userArg(check), named);
}

/** E1100. */
function checkCascade(check: EntityCheck): void {
  const { user, server, uid } = check;
  if (check.action !== "DELETE" || user.superuser || user.authorities.includes("F_TEI_CASCADE_DELETE"))
    return;
  if (server.enrollments.ownedBy(uid).some(({ deleted }) => !deleted))
    check.refuse("E1100", userArg(check), entityArg(uid));
}

/** The attributes given, and E1090 for those the type wants. */
function checkAttributes(check: EntityCheck): void {
  const { type, stored, uid, parameters } = check;
  if (type === undefined) return;
  checkAttributeValues(check, type.attributes);
  const known = new Set((stored?.attributes ?? []).map(({ attribute }) => attribute));
  for (const name of missingAttributes(check, type.attributes, known)) {
    const named = identifierArg(name, parameters.schemes.idScheme);
    check.refuse("E1090", named, plainArg(type.id), plainArg(uid));
  }
}

const chain: readonly RuleGroup<EntityCheck>[] = [
  { on: always, rules: [checkUid] },
  { on: always, rules: [checkExistence] },
  { on: writes, rules: [checkMandatoryFields] },
  { on: writes, rules: [checkReferences] },
  { on: ["UPDATE"], rules: [checkUpdatable] },
  { on: always, rules: [checkCaptureScope, checkVisible, checkSharing, checkCascade] },
  { on: writes, rules: [checkAttributes] },
];

/** Runs an entity through the rules; its errors stay on the check. */
export function validateEntity(check: EntityCheck): void {
  runRules(check, chain);
}
