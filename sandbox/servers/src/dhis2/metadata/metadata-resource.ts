import { jsonAnswer, notPlayed, refuse } from "../answers/web-message.ts";
import type { User } from "../auth/users.ts";
import { parseFields } from "../fields/parse-fields.ts";
import { type Resolve, selectFields } from "../fields/select-fields.ts";
import { type JsonObject, refsOf } from "../json.ts";
import { uidPattern } from "../random-uid.ts";
import type { Dhis2Server } from "../server.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../../simulator.ts";
import { filterObjects } from "./filter-objects.ts";
import { orgUnitTestsOf, relativesOf } from "./org-unit-lists.ts";
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

/** Some kinds of objects as a list: filtered, ordered, paged, cut down to fields. */
function listAnswer(
  { server, request, user, kind }: Asked,
  tests: readonly ((object: JsonObject) => boolean)[],
  isOrdered = true,
): SimulatorAnswer {
  const { catalogue, profile } = server;
  const resolve: Resolve = (value) => catalogue.resolve(value);
  const readable = (catalogue.kinds.get(kind) ?? []).filter((one) => mayAccess(user, one, "metadataRead"));
  const context = { resolve, splits: profile.splitsFilters };
  const filtered = filterObjects(readable, request.query, context);
  const found = filtered.filter((object) => tests.every((test) => test(object)));
  const ordered = isOrdered ? orderObjects(found, request.query, profile) : found;
  const { rows, pager } = pageObjects(ordered, request, profile);
  const fields = fieldsOf(request, "id,displayName");
  const body: JsonObject = { [kind]: rows.map((row) => selectFields(row, fields, resolve)) };
  return jsonAnswer(200, pager === undefined ? body : { pager, ...body }, freshness);
}

/** `GET /api/<plural>` (§5.1). */
export function listObjects(asked: Asked): SimulatorAnswer {
  const { kind, request, user } = asked;
  return listAnswer(asked, kind === "organisationUnits" ? orgUnitTestsOf(request.query, user) : []);
}

/** What a list or an object may be sent as; otherwise 406 (a page of the container). */
export function isAcceptable({ path, headers }: SimulatorRequest): boolean {
  const accept = headers.accept ?? "*/*";
  if (path.endsWith(".csv") || /\bcsv\b/.test(accept)) throw notPlayed("metadata as CSV");
  return !path.endsWith(".xml") && /json|\*\/\*|application\/\*/.test(accept);
}

function objectOf({ server, user, kind }: Asked, id: string): JsonObject {
  const object = server.catalogue.get(kind, id);
  if (object === undefined) throw refuse(404, `${classOf(kind)} with id ${id} could not be found.`, "E1005");
  if (!mayAccess(user, object, "metadataRead")) {
    throw refuse(403, `You don't have the proper permissions to read objects of this type.`);
  }
  return object;
}

/** Relatives of an org unit as a list, when the query or the end of the path asks for them. */
export function listRelatives(
  asked: Asked,
  id: string,
  tail: string | undefined,
): SimulatorAnswer | undefined {
  if (asked.kind !== "organisationUnits" || !uidPattern.test(id)) return undefined;
  const relatives = relativesOf(asked.server, objectOf(asked, id), asked.request.query, tail);
  if (relatives === undefined) return undefined;
  return listAnswer(asked, [relatives.test], !relatives.byLevel);
}

/** `GET /api/<plural>/{id}/{property}`. */
export function getProperty(asked: Asked, id: string, property: string): SimulatorAnswer | undefined {
  const object = objectOf(asked, id);
  if (object[property] === undefined) return undefined;
  const resolve: Resolve = (value) => asked.server.catalogue.resolve(value);
  return jsonAnswer(200, selectFields(object, parseFields(`${property}[*]`), resolve), freshness);
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

/** Nobody but a superuser changes metadata here. @throws Refusal 403, 501 */
export function changeObject({ request, user }: Asked): SimulatorAnswer {
  const verbs: Readonly<Record<string, string>> = { POST: "create", PUT: "update", PATCH: "update" };
  if (user.superuser) throw notPlayed("changes of metadata");
  const verb = verbs[request.method] ?? "delete";
  throw refuse(403, `You don't have the proper permissions to ${verb} this object.`, "E1006");
}

/** `GET /api/programs/orgUnits?programs=a,b`: which org units have which program. */
export function listProgramOrgUnits(
  { catalogue }: Dhis2Server,
  { query }: SimulatorRequest,
): SimulatorAnswer {
  const programs = query.getAll("programs").flatMap((text) => text.split(","));
  const units = programs.map((id) => [id, refsOf(catalogue.get("programs", id)?.organisationUnits)]);
  return jsonAnswer(200, Object.fromEntries(units));
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
