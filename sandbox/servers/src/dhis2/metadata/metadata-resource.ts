import { jsonAnswer, notPlayed, refuse } from "../answers/web-message.ts";
import type { User } from "../auth/users.ts";
import { parseFields } from "../fields/parse-fields.ts";
import { type Resolve, selectFields } from "../fields/select-fields.ts";
import type { JsonObject } from "../json.ts";
import { uidPattern } from "../random-uid.ts";
import type { Dhis2Server } from "../server.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../../simulator.ts";
import { filterObjects } from "./filter-objects.ts";
import { orderObjects } from "./order-objects.ts";
import { pageObjects } from "./page-objects.ts";
import { mayAccess } from "./sharing.ts";

const freshness = { "cache-control": "no-cache, private" };

interface Asked {
  readonly server: Dhis2Server;
  readonly request: SimulatorRequest;
  readonly user: User;
  readonly kind: string;
}

/** `programStages` → `ProgramStage`, as DHIS2 writes it in messages. */
function classOf(kind: string): string {
  const singular = kind.endsWith("ies") ? `${kind.slice(0, -3)}y` : kind.slice(0, -1);
  return singular.charAt(0).toUpperCase() + singular.slice(1);
}

function fieldsOf(request: SimulatorRequest, otherwise: string): ReturnType<typeof parseFields> {
  const asked = request.query.getAll("fields").join(",");
  return parseFields(asked === "" ? otherwise : asked);
}

/** `GET /api/<plural>` (§5.1). */
export function listObjects({ server, request, user, kind }: Asked): SimulatorAnswer {
  const { catalogue, profile } = server;
  const resolve: Resolve = (value) => catalogue.resolve(value);
  const readable = (catalogue.kinds.get(kind) ?? []).filter((one) => mayAccess(user, one, "metadataRead"));
  const context = { resolve, splits: profile.splitsFilters };
  const ordered = orderObjects(filterObjects(readable, request.query, context), request.query);
  const { rows, pager } = pageObjects(ordered, request);
  const fields = fieldsOf(request, "id,displayName");
  const body: JsonObject = { [kind]: rows.map((row) => selectFields(row, fields, resolve)) };
  return jsonAnswer(200, pager === undefined ? body : { pager, ...body }, freshness);
}

function objectOf({ server, user, kind }: Asked, id: string): JsonObject {
  const object = server.catalogue.get(kind, id);
  if (object === undefined) throw refuse(404, `${classOf(kind)} with id ${id} could not be found.`, "E1005");
  if (!mayAccess(user, object, "metadataRead")) {
    throw refuse(403, `You don't have the proper permissions to read objects of this type.`);
  }
  return object;
}

/** `GET /api/<plural>/{id}`; from 2.42 on an id that is not a UID meets no such method. */
export function getObject(asked: Asked, id: string): SimulatorAnswer {
  const { request, server } = asked;
  if (!uidPattern.test(id) && server.profile.wrongIdStatus === 405)
    throw refuse(405, `Request method '${request.method}' is not supported`);
  const resolve: Resolve = (value) => server.catalogue.resolve(value);
  const body = selectFields(objectOf(asked, id), fieldsOf(request, "*"), resolve);
  return jsonAnswer(200, body, freshness);
}

/** `GET /api/programs/{id}/metadata`, which needs `F_METADATA_EXPORT`. */
export function exportObject(asked: Asked, id: string): SimulatorAnswer {
  objectOf(asked, id);
  const { user } = asked;
  if (user.superuser || user.authorities.includes("F_METADATA_EXPORT")) throw notPlayed("metadata export");
  throw refuse(
    409,
    "Unfiltered access to metadata export requires super user or 'F_METADATA_EXPORT' authority.",
  );
}
