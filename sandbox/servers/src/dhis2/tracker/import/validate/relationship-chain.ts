import type { StoredEnd, StoredRelationship } from "../../stored-entity.ts";
import { identifierArg, plainArg } from "../error-args.ts";
import { always, type RuleGroup, runRules } from "../object-check.ts";
import type { RelationshipCheck } from "../relationship-check.ts";
import { refuseExistence } from "./identity.ts";

/** E4017, E4015, E4016. */
function checkExistence(check: RelationshipCheck): void {
  refuseExistence(check, check.stored, { deleted: "E4017", exists: "E4015", missing: "E4016" });
}

/** E1124. */
function checkMandatoryFields(check: RelationshipCheck): void {
  const { relationshipType, from, to } = check.relationship;
  if (from === undefined) check.refuse("E1124", plainArg("from"));
  if (to === undefined) check.refuse("E1124", plainArg("to"));
  if (relationshipType === undefined) check.refuse("E1124", plainArg("relationshipType"));
}

/** E4006. */
function checkReferences(check: RelationshipCheck): void {
  const { idScheme } = check.parameters.schemes;
  if (check.type === undefined)
    check.refuse("E4006", identifierArg(check.relationship.relationshipType ?? "", idScheme));
}

function isSameEnd(left: StoredEnd | undefined, right: StoredEnd | undefined): boolean {
  return left?.kind === right?.kind && left?.uid === right?.uid;
}

/** E4000. */
function checkLink(check: RelationshipCheck): void {
  const { from, to } = check.relationship;
  if (isSameEnd(from, to)) check.refuse("E4000", plainArg(check.uid));
}

function isKnown({ server, bundle }: RelationshipCheck, { kind, uid }: StoredEnd): boolean {
  if (kind === "trackedEntity")
    return server.entities.live(uid) !== undefined || bundle.entity(uid) !== undefined;
  if (kind === "enrollment")
    return server.enrollments.live(uid) !== undefined || bundle.enrollment(uid) !== undefined;
  const inRequest = bundle.payload.events.some(({ event }) => event === uid);
  return inRequest || server.events.get(uid)?.deleted === false;
}

/** E4010, E4012. */
function checkConstraints(check: RelationshipCheck): void {
  const { type } = check;
  if (type === undefined) return;
  for (const { side, end } of check.ends) {
    const wanted = type[side];
    if (end.kind !== wanted) check.refuse("E4010", plainArg(side), plainArg(wanted), plainArg(end.kind));
    else if (!isKnown(check, end)) check.refuse("E4012", plainArg(end.kind), plainArg(end.uid));
  }
}

const trackerTypes = { trackedEntity: "TRACKED_ENTITY", enrollment: "ENROLLMENT", event: "EVENT" } as const;

/** E4018: the same link under another uid; of a type that goes both ways, also the other way round. */
function checkDuplicate(check: RelationshipCheck): void {
  const { server, type, relationship, uid } = check;
  const { from, to } = relationship;
  if (type === undefined || from === undefined || to === undefined) return;
  const isSame = (one: StoredRelationship): boolean =>
    (isSameEnd(one.from, from) && isSameEnd(one.to, to)) ||
    (type.bidirectional && isSameEnd(one.from, to) && isSameEnd(one.to, from));
  const others = server.relationships
    .ownedBy(from.uid)
    .filter((one) => !one.deleted && one.relationship !== uid && one.relationshipType === type.id);
  if (!others.some(isSame)) return;
  const ends = [from, to].flatMap((end) => [plainArg(trackerTypes[end.kind]), plainArg(end.uid)]);
  check.refuse("E4018", plainArg(uid), ...ends);
}

/** One that exists is never updated: it is ignored without a word (§2.3), whatever its ends are now. */
const chain: readonly RuleGroup<RelationshipCheck>[] = [
  { on: always, rules: [checkExistence] },
  { on: ["CREATE"], rules: [checkMandatoryFields] },
  { on: ["CREATE"], rules: [checkReferences] },
  { on: ["CREATE"], rules: [checkLink] },
  { on: ["CREATE"], rules: [checkConstraints] },
  { on: ["CREATE"], rules: [checkDuplicate] },
];

/** Runs a relationship through the rules; its errors stay on the check. */
export function validateRelationship(check: RelationshipCheck): void {
  runRules(check, chain);
}
