import { jsonAnswer } from "../answers/web-message.ts";
import type { User } from "../auth/users.ts";
import { parseFields } from "../fields/parse-fields.ts";
import { selectFields } from "../fields/select-fields.ts";
import { isJsonObject, type JsonObject, toText } from "../json.ts";
import { mayAccess } from "../metadata/sharing.ts";
import type { Dhis2Server } from "../server.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../../simulator.ts";

function toRefs(ids: readonly string[]): JsonObject[] {
  return ids.map((id) => ({ id }));
}

function readableIds(server: Dhis2Server, user: User, kind: string): string[] {
  const objects = server.catalogue.kinds.get(kind) ?? [];
  return objects.filter((one) => mayAccess(user, one, "dataRead")).map((one) => toText(one.id));
}

function toMe(server: Dhis2Server, user: User): JsonObject {
  const name = `${user.firstName} ${user.surname}`;
  return {
    id: user.uid,
    username: user.username,
    firstName: user.firstName,
    surname: user.surname,
    name,
    displayName: name,
    authorities: user.authorities,
    organisationUnits: toRefs(user.organisationUnits),
    dataViewOrganisationUnits: toRefs(user.dataViewOrganisationUnits),
    teiSearchOrganisationUnits: toRefs(user.teiSearchOrganisationUnits),
    userRoles: toRefs(user.userRoles),
    userGroups: toRefs(user.userGroups),
    programs: readableIds(server, user, "programs"),
    dataSets: readableIds(server, user, "dataSets"),
    settings: { keyUiLocale: "en", keyDbLocale: "en", keyAnalysisDisplayProperty: "name" },
  };
}

/** `GET /api/me` (§1.4). */
export function getMe(server: Dhis2Server, request: SimulatorRequest, user: User): SimulatorAnswer {
  const fields = parseFields(request.query.get("fields") ?? "*");
  const body = selectFields(toMe(server, user), fields, (value) => server.catalogue.resolve(value));
  const settings = { ...(isJsonObject(body.settings) ? body.settings : {}), ...server.profile.meSettings };
  return jsonAnswer(200, "settings" in body ? { ...body, settings } : body);
}

/** `GET /api/me/authorization/{AUTHORITY}`. */
export function getAuthorization(user: User, authority: string): SimulatorAnswer {
  return jsonAnswer(200, user.superuser || user.authorities.includes(authority), {
    "cache-control": "no-store",
  });
}
