import { type JsonObject, toText } from "../../json.ts";
import { type IdScheme, identifierOf } from "../../metadata/id-scheme.ts";
import type { Profile } from "../../profile.ts";
import type { ObjectCheck } from "./object-check.ts";
import type { ErrorArg } from "./import-error.ts";
import type { TrackedEntityAttribute } from "../../metadata/tracker-model.ts";
import type { PayloadEnrollment } from "./payload.ts";
import type { PayloadEvent, PayloadValue } from "./payload-event.ts";

function identifierDump(identifier: string | undefined, scheme: IdScheme): string {
  return `MetadataIdentifier(idScheme=${scheme.name}, identifier=${identifier ?? null}, attributeValue=null)`;
}

export function plainArg(text: string): ErrorArg {
  return { text, raw: text };
}

/** A reference as the payload wrote it. */
export function identifierArg(identifier: string, scheme: IdScheme): ErrorArg {
  return { text: identifier, raw: identifierDump(identifier, scheme) };
}

/** A metadata object: its identifier in the message, a dump of the server's object in `args`. */
export function objectArg(object: JsonObject, className: string, scheme: IdScheme): ErrorArg {
  const [id, code, name] = [object.id, object.code, object.name].map((value) => toText(value ?? "null"));
  const raw = `{"class":"class org.hisp.dhis.${className}", "uid":"${id}", "code":"${code}", "name":"${name}" }`;
  return { text: identifierOf(object, scheme) ?? toText(object.id), raw };
}

/** The user who asks; the dump holds nothing that a client should read. */
export function userArg({ user, server }: Pick<ObjectCheck, "user" | "server">): ErrorArg {
  const raw =
    server.profile.wording === "older"
      ? `{"class":"class org.hisp.dhis.user.User", "uid":"${user.uid}", "code":"null", "name":"${user.firstName} ${user.surname}" }`
      : `org.hisp.dhis.user.UserDetailsImpl@${Buffer.from(user.uid).toString("hex")}`;
  return { text: user.uid, raw };
}

function valueDump(value: PayloadValue, schemes: IdScheme): string {
  const element = identifierDump(value.dataElement, schemes);
  return `DataValue(providedElsewhere=${value.providedElsewhere}, dataElement=${element}, value=${value.value ?? null})`;
}

/** The whole event as the server's language prints objects: nothing a client should read. */
export function eventArg(
  event: PayloadEvent,
  profile: Profile,
  registration: boolean,
  scheme: IdScheme,
): ErrorArg {
  const className = profile.minor < 43 ? "Event" : registration ? "TrackerEvent" : "SingleEvent";
  const raw =
    `${className}(event=${event.event}, status=${event.status}, ` +
    `program=${identifierDump(event.program, scheme)}, programStage=${identifierDump(event.programStage, scheme)}, ` +
    `enrollment=${event.enrollment ?? null}, orgUnit=${identifierDump(event.orgUnit, scheme)}, ` +
    `dataValues=[${event.dataValues.map((value) => valueDump(value, scheme)).join(", ")}], notes=[])`;
  return { text: event.event, raw };
}

/** An entity, an attribute, an enrollment in the words of the server's language: nothing a client should read. */
export function entityArg(trackedEntity: string): ErrorArg {
  return { text: trackedEntity, raw: `TrackedEntity{id=0, uid='${trackedEntity}'}` };
}

export function attributeArg(attribute: TrackedEntityAttribute, scheme: IdScheme): ErrorArg {
  const { whole, valueType, unique } = attribute;
  const raw = `TrackedEntityAttribute{valueType=${valueType}, unique=${String(unique)}}`;
  return { text: identifierOf(whole, scheme) ?? attribute.id, raw };
}

export function enrollmentArg({ enrollment, trackedEntity }: PayloadEnrollment): ErrorArg {
  const raw = `Enrollment(enrollment=${enrollment}, trackedEntity=${trackedEntity ?? "null"})`;
  return { text: enrollment, raw };
}
