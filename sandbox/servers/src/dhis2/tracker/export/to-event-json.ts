import type { Json, JsonObject } from "../../json.ts";
import { refsOf } from "../../json.ts";
import type { Dhis2Server } from "../../server.ts";
import type { StoredEvent, StoredNote, StoredValue } from "../event-store.ts";

export function userRef(server: Dhis2Server, username: string): JsonObject {
  const user = server.users.get(username);
  if (user === undefined) return { username };
  return { uid: user.uid, username, firstName: user.firstName, surname: user.surname };
}

function dateText(server: Dhis2Server, instant: number | undefined): string | undefined {
  return instant === undefined ? undefined : server.zone.toLocalText(instant);
}

function toValue(server: Dhis2Server, event: StoredEvent, value: StoredValue): JsonObject {
  const createdBy = value.createdBy ?? event.createdBy;
  return {
    createdAt: server.zone.toLocalText(value.createdAt ?? event.createdAt),
    updatedAt: server.zone.toLocalText(value.updatedAt ?? event.updatedAt),
    storedBy: createdBy,
    providedElsewhere: value.providedElsewhere ?? false,
    dataElement: value.dataElement,
    value: value.value,
    ...(server.profile.valueUsers
      ? {
          createdBy: userRef(server, createdBy),
          updatedBy: userRef(server, value.updatedBy ?? event.updatedBy),
        }
      : {}),
  };
}

export function toNote(server: Dhis2Server, note: StoredNote): JsonObject {
  return {
    note: note.note,
    value: note.value,
    storedAt: server.zone.toLocalText(note.storedAt),
    storedBy: note.storedBy,
    createdBy: userRef(server, note.storedBy),
  };
}

/** The category options of an event, joined as the version joins them. */
export function categoryOptionsOf(server: Dhis2Server, event: StoredEvent): string {
  const combo = server.catalogue.get("categoryOptionCombos", event.attributeOptionCombo);
  return refsOf(combo?.categoryOptions).join(server.profile.categoryOptionSeparator);
}

/** One event with every property DHIS2 shows; undefined ones are left out by `fields`. */
export function toEventJson(server: Dhis2Server, event: StoredEvent): JsonObject {
  const assigned: Json | undefined =
    event.assignedUser === undefined ? undefined : { uid: event.assignedUser };
  return {
    event: event.event,
    status: event.status,
    program: event.program,
    programStage: event.programStage,
    enrollment: event.enrollment ?? server.placeholderEnrollment(event.program),
    trackedEntity: server.enrollments.get(event.enrollment ?? "")?.trackedEntity,
    orgUnit: event.orgUnit,
    relationships: [],
    occurredAt: dateText(server, event.occurredAt),
    scheduledAt: dateText(server, event.scheduledAt),
    storedBy: server.profile.eventStoredBy ? event.createdBy : undefined,
    [server.profile.followUpKey]: event.followUp,
    ...(server.profile.bothFollowUpKeys ? { followup: event.followUp } : {}),
    deleted: event.deleted,
    createdAt: dateText(server, event.createdAt),
    updatedAt: dateText(server, event.updatedAt),
    attributeOptionCombo: event.attributeOptionCombo,
    attributeCategoryOptions: categoryOptionsOf(server, event),
    completedBy: event.completedBy,
    completedAt: dateText(server, event.completedAt),
    createdBy: userRef(server, event.createdBy),
    updatedBy: userRef(server, event.updatedBy),
    assignedUser: assigned,
    geometry: event.geometry,
    dataValues: event.dataValues.map((value) => toValue(server, event, value)),
    notes: event.notes.map((note) => toNote(server, note)),
  };
}
