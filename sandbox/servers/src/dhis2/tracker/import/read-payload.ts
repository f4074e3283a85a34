import { notPlayed } from "../../answers/web-message.ts";
import { isJsonObject, type Json, type JsonObject } from "../../json.ts";
import type { Profile } from "../../profile.ts";
import { randomUid, uidPattern } from "../../random-uid.ts";
import type { Dhis2Server } from "../../server.ts";
import { parseDate } from "../../time/parse-date.ts";
import type { EventStatus } from "../event-store.ts";
import type { PayloadEvent, PayloadNote, PayloadValue } from "./payload-event.ts";
import { unreadable } from "./read-json.ts";

const statuses: readonly EventStatus[] = ["SKIPPED", "ACTIVE", "SCHEDULE", "VISITED", "COMPLETED", "OVERDUE"];

/** Reads the properties of one object the way the server's JSON reader types them. */
class PropertyReader {
  readonly #server: Dhis2Server;
  readonly #object: JsonObject;

  constructor(server: Dhis2Server, object: JsonObject) {
    this.#server = server;
    this.#object = object;
  }

  /** Numbers and booleans become text; the empty text is null (§2.2). */
  text(name: string): string | undefined {
    const value = this.#object[name];
    if (value === undefined || value === null || value === "") return undefined;
    if (typeof value === "object") {
      const problem = "Cannot deserialize value of type `java.lang.String`";
      throw unreadable(this.#server.profile, problem, "databind.exc.MismatchedInputException");
    }
    return String(value);
  }

  uid(name: string): string | undefined {
    const text = this.text(name);
    if (text === undefined || uidPattern.test(text) || !this.#server.profile.typedUids) return text;
    const rule = "UID must be an alphanumeric string of 11 characters starting with a letter";
    const problem = `Cannot construct instance of \`org.hisp.dhis.common.UID\`, problem: ${rule}, but was: ${text}`;
    throw unreadable(this.#server.profile, problem, "databind.exc.InvalidFormatException");
  }

  date(name: string): number | undefined {
    const value = this.#object[name];
    if (typeof value === "number") return value;
    const text = this.text(name);
    if (text === undefined) return undefined;
    const instant = parseDate(text, this.#server.zone);
    if (instant !== undefined) return instant;
    const forms = "only 'yyyy-MM-dd'T'HH:mm:ss.SSS' format end epoch milliseconds are supported.";
    const problem = `Invalid date format '${text}', ${forms}`;
    throw unreadable(this.#server.profile, problem, "databind.JsonMappingException");
  }

  status(): EventStatus {
    const text = this.text("status") ?? "ACTIVE";
    const status = statuses.find((one) => one === text);
    if (status !== undefined) return status;
    const problem =
      `Cannot deserialize value of type \`org.hisp.dhis.event.EventStatus\` from String "${text}": ` +
      `not one of the values accepted for Enum class: [${statuses.join(", ")}]`;
    throw unreadable(this.#server.profile, problem, "databind.exc.InvalidFormatException");
  }

  objects(name: string): JsonObject[] {
    return readList(this.#object[name], this.#server.profile);
  }
}

function readList(value: Json | undefined, profile: Profile): JsonObject[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && value.every((item) => isJsonObject(item))) return value.filter(isJsonObject);
  const problem = "Cannot deserialize value of type `java.util.ArrayList`";
  throw unreadable(profile, problem, "databind.exc.MismatchedInputException");
}

function readValue(server: Dhis2Server, object: JsonObject): PayloadValue {
  const read = new PropertyReader(server, object);
  return {
    dataElement: read.text("dataElement"),
    value: read.text("value"),
    providedElsewhere: object.providedElsewhere === true,
  };
}

function readNote(server: Dhis2Server, object: JsonObject): PayloadNote {
  const read = new PropertyReader(server, object);
  return { note: read.uid("note"), value: read.text("value") };
}

function readAssignedUser(server: Dhis2Server, value: Json | undefined): string | undefined {
  if (!isJsonObject(value)) return undefined;
  const read = new PropertyReader(server, value);
  return read.text("uid") ?? read.text("username");
}

function readEvent(server: Dhis2Server, object: JsonObject): PayloadEvent {
  const read = new PropertyReader(server, object);
  const separator = server.profile.categoryOptionSeparator;
  return {
    event: read.uid("event") ?? randomUid(server.random),
    program: read.text("program"),
    programStage: read.text("programStage"),
    enrollment: read.uid("enrollment"),
    orgUnit: read.text("orgUnit"),
    status: read.status(),
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

/**
 * The events of a payload. Anything the server's reader cannot type refuses the whole request.
 * @throws Refusal 400 (500 up to 2.40); 501 for entities, enrollments and relationships
 */
export function readPayload(server: Dhis2Server, body: JsonObject): PayloadEvent[] {
  for (const name of ["trackedEntities", "enrollments", "relationships"]) {
    if (readList(body[name], server.profile).length > 0) throw notPlayed(`import of ${name}`);
  }
  return readList(body.events, server.profile).map((object) => readEvent(server, object));
}
