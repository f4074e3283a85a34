import { jsonAnswer, refuse } from "../../answers/web-message.ts";
import { selectFields } from "../../fields/select-fields.ts";
import type { Dhis2Server } from "../../server.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../../../simulator.ts";
import type { StoredRelationship } from "../stored-entity.ts";
import { fieldsOf, pathUid } from "./export-parameters.ts";
import { type OrderKeys, orderTracked } from "./order-tracked.ts";
import { pageRows } from "./page-rows.ts";
import { toRelationshipJson } from "./to-entity-json.ts";

const defaultFields = "relationship,relationshipType,createdAtClient,from[*],to[*]";
const linked = ["trackedEntity", "enrollment", "event"] as const;

const orderKeys: OrderKeys<StoredRelationship> = {
  fields: { createdAt: (one) => one.createdAt, createdAtClient: () => undefined },
  attribute: () => undefined,
};

/** `GET /api/tracker/relationships` of one entity, enrollment or event. */
export function listRelationships(server: Dhis2Server, request: SimulatorRequest): SimulatorAnswer {
  const { query } = request;
  const uid = linked.map((name) => query.get(name)).find((value) => value !== null);
  if (uid === undefined || uid === null) {
    const message = "Missing required parameter 'trackedEntity', 'enrollment' or 'event'.";
    throw refuse(400, message, "E1003");
  }
  const includeDeleted = query.get("includeDeleted") === "true";
  const all = server.relationships.ownedBy(uid).filter(({ deleted }) => includeDeleted || !deleted);
  const { rows, paging } = pageRows(orderTracked(all, query, orderKeys), request, server.profile);
  const fields = fieldsOf(query, defaultFields);
  const shown = rows.map((one) => selectFields(toRelationshipJson(server, one), fields, () => undefined));
  const key = server.profile.listKey === "instances" ? "instances" : "relationships";
  return jsonAnswer(200, { ...paging, [key]: shown });
}

/** `GET /api/tracker/relationships/{uid}`. */
export function getRelationship(
  server: Dhis2Server,
  request: SimulatorRequest,
  path: string,
): SimulatorAnswer {
  const uid = pathUid(path);
  const relationship = server.relationships.live(uid);
  if (relationship === undefined)
    throw refuse(404, `Relationship with id ${uid} could not be found.`, "E1005");
  const whole = toRelationshipJson(server, relationship);
  return jsonAnswer(
    200,
    selectFields(whole, fieldsOf(request.query, defaultFields), () => undefined),
  );
}
