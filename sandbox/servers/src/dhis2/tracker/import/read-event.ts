import { isJsonObject, type Json, type JsonObject } from "../../json.ts";
import { randomUid } from "../../random-uid.ts";
import type { Dhis2Server } from "../../server.ts";
import type { EventStatus } from "../event-store.ts";
import type { PayloadEvent, PayloadNote, PayloadValue } from "./payload-event.ts";
import { PropertyReader } from "./property-reader.ts";

const statuses: readonly EventStatus[] = ["SKIPPED", "ACTIVE", "SCHEDULE", "VISITED", "COMPLETED", "OVERDUE"];

function readValue(server: Dhis2Server, object: JsonObject): PayloadValue {
  const read = new PropertyReader(server, object);
  return {
    dataElement: read.text("dataElement"),
    value: read.text("value"),
    providedElsewhere: object.providedElsewhere === true,
  };
}

export function readNote(server: Dhis2Server, object: JsonObject): PayloadNote {
  const read = new PropertyReader(server, object);
  return { note: read.uid("note"), value: read.text("value") };
}

function readAssignedUser(server: Dhis2Server, value: Json | undefined): string | undefined {
  if (!isJsonObject(value)) return undefined;
  const read = new PropertyReader(server, value);
  return read.text("uid") ?? read.text("username");
}

/** @param enrollment the one around it; what the event itself says does not count then */
export function readEvent(server: Dhis2Server, object: JsonObject, enrollment?: string): PayloadEvent {
  const read = new PropertyReader(server, object);
  const separator = server.profile.categoryOptionSeparator;
  return {
    event: read.uid("event") ?? randomUid(server.random),
    program: read.text("program"),
    programStage: read.text("programStage"),
    enrollment: enrollment ?? read.uid("enrollment"),
    orgUnit: read.text("orgUnit"),
    status: read.oneOf("status", statuses, "ACTIVE", "org.hisp.dhis.event.EventStatus"),
    occurredAt: read.date("occurredAt"),
    scheduledAt: read.date("scheduledAt"),
    completedAt: read.date("completedAt"),
    completedBy: read.text("completedBy"),
    followUp: object[server.profile.followUpKey] === true,
    attributeOptionCombo: read.text("attributeOptionCombo"),
    attributeCategoryOptions: read.text("attributeCategoryOptions")?.split(separator) ?? [],
    assignedUser: readAssignedUser(server, object.assignedUser),
    geometry: object.geometry ?? undefined,
    dataValues: read.objects("dataValues").map((value) => readValue(server, value)),
    notes: read.objects("notes").map((note) => readNote(server, note)),
  };
}
