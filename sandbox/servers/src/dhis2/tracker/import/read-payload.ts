import { isJsonObject, type Json, type JsonObject } from "../../json.ts";
import { randomUid } from "../../random-uid.ts";
import type { Dhis2Server } from "../../server.ts";
import type { EnrollmentStatus, StoredEnd } from "../stored-entity.ts";
import type {
  Payload,
  PayloadAttribute,
  PayloadEnrollment,
  PayloadEntity,
  PayloadRelationship,
} from "./payload.ts";
import { PropertyReader, readList } from "./property-reader.ts";
import { readEvent, readNote } from "./read-event.ts";

const statuses: readonly EnrollmentStatus[] = ["CANCELLED", "COMPLETED", "ACTIVE"];

function readAttributes(server: Dhis2Server, read: PropertyReader): PayloadAttribute[] {
  return read.objects("attributes").map((object) => {
    const one = new PropertyReader(server, object);
    return { attribute: one.text("attribute"), value: one.text("value") };
  });
}

function readEntity(server: Dhis2Server, object: JsonObject): PayloadEntity {
  const read = new PropertyReader(server, object);
  return {
    trackedEntity: read.uid("trackedEntity") ?? randomUid(server.random),
    trackedEntityType: read.text("trackedEntityType"),
    orgUnit: read.text("orgUnit"),
    inactive: object.inactive === true,
    potentialDuplicate: object.potentialDuplicate === true,
    geometry: object.geometry ?? undefined,
    attributes: readAttributes(server, read),
  };
}

function readEnrollment(server: Dhis2Server, object: JsonObject, trackedEntity?: string): PayloadEnrollment {
  const read = new PropertyReader(server, object);
  return {
    enrollment: read.uid("enrollment") ?? randomUid(server.random),
    trackedEntity: trackedEntity ?? read.uid("trackedEntity"),
    program: read.text("program"),
    orgUnit: read.text("orgUnit"),
    status: read.oneOf("status", statuses, "ACTIVE", server.profile.enrollmentStatusClass),
    enrolledAt: read.date("enrolledAt"),
    occurredAt: read.date("occurredAt"),
    completedAt: read.date("completedAt"),
    completedBy: read.text("completedBy"),
    followUp: object.followUp === true,
    geometry: object.geometry ?? undefined,
    attributes: readAttributes(server, read),
    notes: read.objects("notes").map((note) => readNote(server, note)),
  };
}

const ends = ["trackedEntity", "enrollment", "event"] as const;

function readEnd(server: Dhis2Server, value: Json | undefined): StoredEnd | undefined {
  if (!isJsonObject(value)) return undefined;
  for (const kind of ends) {
    const object = value[kind];
    const uid = isJsonObject(object) ? new PropertyReader(server, object).uid(kind) : undefined;
    if (uid !== undefined) return { kind, uid };
  }
  return undefined;
}

function readRelationship(server: Dhis2Server, object: JsonObject): PayloadRelationship {
  const read = new PropertyReader(server, object);
  return {
    relationship: read.uid("relationship") ?? randomUid(server.random),
    relationshipType: read.text("relationshipType"),
    from: readEnd(server, object.from),
    to: readEnd(server, object.to),
  };
}

type Nested = ReadonlyArray<{ readonly object: JsonObject; readonly parent: string | undefined }>;

function under(
  list: readonly JsonObject[],
  uids: readonly string[],
  name: string,
  server: Dhis2Server,
): Nested {
  return list.flatMap((object, place) =>
    readList(object[name], server.profile).map((child) => ({ object: child, parent: uids[place] })),
  );
}

/**
 * The objects of a payload, nested ones behind the flat ones of their kind. Anything the server's reader cannot type
 * refuses the whole request.
 * @throws Refusal 400 (500 up to 2.40)
 */
export function readPayload(server: Dhis2Server, body: JsonObject): Payload {
  const list = (name: string): JsonObject[] => readList(body[name], server.profile);
  const flat = (name: string): Nested => list(name).map((object) => ({ object, parent: undefined }));
  const entityObjects = list("trackedEntities");
  const entities = entityObjects.map((object) => readEntity(server, object));
  const entityUids = entities.map(({ trackedEntity }) => trackedEntity);
  const enrollmentObjects = [
    ...flat("enrollments"),
    ...under(entityObjects, entityUids, "enrollments", server),
  ];
  const enrollments = enrollmentObjects.map(({ object, parent }) => readEnrollment(server, object, parent));
  const enrollmentUids = enrollments.map(({ enrollment }) => enrollment);
  const eventsOf = enrollmentObjects.map(({ object }) => object);
  const eventObjects = [...flat("events"), ...under(eventsOf, enrollmentUids, "events", server)];
  const relationships = [
    ...list("relationships"),
    ...under(entityObjects, entityUids, "relationships", server).map(({ object }) => object),
  ];
  return {
    entities,
    enrollments,
    events: eventObjects.map(({ object, parent }) => readEvent(server, object, parent)),
    relationships: relationships.map((object) => readRelationship(server, object)),
  };
}
