import { Refusal, refuse } from "../../answers/web-message.ts";
import { isJsonObject, type Json, type JsonObject, objectsOf, textOf } from "../../json.ts";
import { type IdScheme, identifierOf, parseIdScheme, uidScheme } from "../../metadata/id-scheme.ts";
import type { Dhis2Server } from "../../server.ts";

const missingText =
  "Not all metadata has an identifier for the requested idScheme. Either change the requested idScheme or add the missing identifiers to the metadata.";

/** Translates references of one object; what has no identifier is remembered. */
class Translation {
  readonly missing: string[] = [];
  readonly #server: Dhis2Server;

  constructor(server: Dhis2Server) {
    this.#server = server;
  }

  name(kind: string, className: string, uid: Json | undefined, scheme: IdScheme): Json | undefined {
    const object = this.#server.catalogue.get(kind, textOf(uid) ?? "");
    const name = object === undefined ? undefined : identifierOf(object, scheme);
    if (name === undefined) this.missing.push(`${className}[${scheme.name}]=${textOf(uid) ?? ""}`);
    return name;
  }
}

/**
 * An entity with its org unit, type and attributes by the schemes of the query; up to 2.41 they are ignored. Objects
 * inside of it keep their uids (recordings).
 * @throws Refusal 422 for an object without identifier
 */
export function withIdSchemes(server: Dhis2Server, entity: JsonObject, query: URLSearchParams): JsonObject {
  const schemeOf = (name: string, otherwise: IdScheme): IdScheme =>
    parseIdScheme(query.get(name) ?? "") ?? otherwise;
  const idScheme = schemeOf("idScheme", uidScheme);
  const orgUnitScheme = schemeOf("orgUnitIdScheme", idScheme);
  if (server.profile.parameterNames !== "new") return entity;
  if (idScheme.name === "UID" && orgUnitScheme.name === "UID") return entity;
  const translation = new Translation(server);
  const { orgUnit, trackedEntityType, attributes } = entity;
  const named: JsonObject = {
    ...entity,
    orgUnit: translation.name("organisationUnits", "OrganisationUnit", orgUnit, orgUnitScheme),
    trackedEntityType: translation.name(
      "trackedEntityTypes",
      "TrackedEntityType",
      trackedEntityType,
      idScheme,
    ),
    attributes: objectsOf(attributes).map((one) => ({
      ...one,
      attribute: translation.name(
        "trackedEntityAttributes",
        "TrackedEntityAttribute",
        one.attribute,
        idScheme,
      ),
    })),
  };
  if (translation.missing.length === 0) return named;
  const { answer } = refuse(422, missingText);
  const list = translation.missing.join("\n");
  const devMessage = `Following metadata listed using their UIDs is missing identifiers for the requested idScheme:\n\n${list}`;
  const body: Json = JSON.parse(String(answer.body));
  const whole = isJsonObject(body) ? { ...body, devMessage } : body;
  const { "cache-control": _notSent, ...headers } = answer.headers;
  throw new Refusal({ ...answer, headers, body: JSON.stringify(whole) });
}
