import type { User } from "../../auth/users.ts";
import type { Json, JsonObject } from "../../json.ts";
import { defaultIds } from "../../metadata/built-in.ts";
import type { Dhis2Server } from "../../server.ts";
import { ownsInProgram } from "../ownership.ts";
import type {
  StoredAttribute,
  StoredEnd,
  StoredEnrollment,
  StoredEntity,
  StoredRelationship,
} from "../stored-entity.ts";
import { toEventJson, toNote, userRef } from "./to-event-json.ts";

/** Who asks, and whether deleted objects are shown. */
export interface Viewer {
  readonly user: User;
  readonly includeDeleted: boolean;
}

function toAttribute(server: Dhis2Server, stored: StoredAttribute): JsonObject {
  const whole = server.model.attributes.get(stored.attribute)?.whole ?? {};
  return {
    attribute: stored.attribute,
    code: whole.code,
    displayName: whole.displayName,
    createdAt: server.zone.toLocalText(stored.createdAt),
    updatedAt: server.zone.toLocalText(stored.updatedAt),
    storedBy: server.profile.eventStoredBy ? stored.storedBy : undefined,
    valueType: whole.valueType,
    value: stored.value,
  };
}

function toEnd({ kind, uid }: StoredEnd): JsonObject {
  return { [kind]: { [kind]: uid } };
}

export function toRelationshipJson(server: Dhis2Server, one: StoredRelationship): JsonObject {
  return {
    relationship: one.relationship,
    relationshipType: one.relationshipType,
    createdAt: server.zone.toLocalText(one.createdAt),
    updatedAt: server.zone.toLocalText(one.updatedAt),
    bidirectional: server.model.relationshipTypes.get(one.relationshipType)?.bidirectional ?? false,
    deleted: one.deleted,
    from: toEnd(one.from),
    to: toEnd(one.to),
  };
}

/** Inside an object: those that begin there, and those of types that go both ways. */
function relationshipsOf(server: Dhis2Server, uid: string, { includeDeleted }: Viewer): Json[] {
  const all = server.relationships.ownedBy(uid).filter(({ deleted, from, relationshipType }) => {
    const bothWays = server.model.relationshipTypes.get(relationshipType)?.bidirectional === true;
    return (includeDeleted || !deleted) && (bothWays || from.uid === uid);
  });
  return all.map((one) => toRelationshipJson(server, one));
}

function eventsOf(server: Dhis2Server, enrollment: string, { includeDeleted }: Viewer): Json[] {
  const all = server.events.ofEnrollment(enrollment).filter(({ deleted }) => includeDeleted || !deleted);
  return all.toReversed().map((event) => toEventJson(server, event));
}

/** An enrollment with every property DHIS2 shows; undefined ones are left out by `fields`. */
export function toEnrollmentJson(server: Dhis2Server, one: StoredEnrollment, viewer: Viewer): JsonObject {
  const { profile, zone, model } = server;
  const dateText = (instant: number | undefined) =>
    instant === undefined ? undefined : zone.toLocalText(instant);
  const inProgram = model.programs.get(one.program)?.attributes;
  const attributes = server.entities.get(one.trackedEntity)?.attributes ?? [];
  return {
    enrollment: one.enrollment,
    createdAt: zone.toLocalText(one.createdAt),
    updatedAt: zone.toLocalText(one.updatedAt),
    trackedEntity: one.trackedEntity,
    program: one.program,
    status: one.status,
    orgUnit: one.orgUnit,
    enrolledAt: zone.toLocalText(one.enrolledAt),
    occurredAt: dateText(one.occurredAt),
    followUp: one.followUp,
    deleted: one.deleted,
    completedAt: dateText(one.completedAt),
    completedBy: one.completedBy,
    storedBy: profile.eventStoredBy ? one.createdBy : undefined,
    createdBy: userRef(server, one.createdBy),
    updatedBy: userRef(server, one.updatedBy),
    geometry: one.geometry,
    attributeOptionCombo: profile.enrollmentOptionCombo ? defaultIds.categoryOptionCombo : undefined,
    events: eventsOf(server, one.enrollment, viewer),
    relationships: relationshipsOf(server, one.enrollment, viewer),
    attributes: attributes
      .filter(({ attribute }) => inProgram?.has(attribute) === true)
      .map((attribute) => toAttribute(server, attribute)),
    notes: one.notes.map((note) => toNote(server, note)),
  };
}

/** The enrollments a user may see: those of programs in which the entity is theirs to see. */
function enrollmentsOf(server: Dhis2Server, { trackedEntity }: StoredEntity, viewer: Viewer): Json[] {
  const visible = server.enrollments.ownedBy(trackedEntity).filter(({ deleted, program }) => {
    const owned = server.model.programs.get(program);
    const isVisible = owned === undefined || ownsInProgram(server, viewer.user, trackedEntity, owned);
    return isVisible && (viewer.includeDeleted || !deleted);
  });
  return visible.toReversed().map((one) => toEnrollmentJson(server, one, viewer));
}

/**
 * An entity with every property DHIS2 shows.
 * @param program its attributes are shown beside those of the type
 */
export function toEntityJson(
  server: Dhis2Server,
  entity: StoredEntity,
  viewer: Viewer,
  program: string | undefined,
): JsonObject {
  const { profile, zone, model } = server;
  const ofType = model.entityTypes.get(entity.trackedEntityType)?.attributes;
  const ofProgram = model.programs.get(program ?? "")?.attributes;
  const shown = entity.attributes.filter(
    ({ attribute }) => ofType?.has(attribute) === true || ofProgram?.has(attribute) === true,
  );
  const owners = [...server.ownership.ownersOf(entity.trackedEntity)];
  return {
    trackedEntity: entity.trackedEntity,
    trackedEntityType: entity.trackedEntityType,
    createdAt: zone.toLocalText(entity.createdAt),
    updatedAt: zone.toLocalText(entity.updatedAt),
    orgUnit: entity.orgUnit,
    inactive: entity.inactive,
    deleted: entity.deleted,
    potentialDuplicate: entity.potentialDuplicate,
    geometry: entity.geometry,
    storedBy: profile.entityStoredBy ? entity.createdBy : undefined,
    createdBy: userRef(server, entity.createdBy),
    updatedBy: userRef(server, entity.updatedBy),
    relationships: relationshipsOf(server, entity.trackedEntity, viewer),
    attributes: shown.map((attribute) => toAttribute(server, attribute)),
    enrollments: enrollmentsOf(server, entity, viewer),
    programOwners: owners.map(([id, orgUnit]) => ({
      orgUnit,
      trackedEntity: entity.trackedEntity,
      program: id,
    })),
  };
}
