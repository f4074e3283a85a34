import { jsonAnswer, Refusal, refuse } from "../../answers/web-message.ts";
import type { User } from "../../auth/users.ts";
import { selectFields } from "../../fields/select-fields.ts";
import type { Dhis2Server } from "../../server.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../../../simulator.ts";
import { maySeeEntity, ownsInProgram } from "../ownership.ts";
import type { StoredEntity } from "../stored-entity.ts";
import { fieldsOf, pathUid, wantsCsv } from "./export-parameters.ts";
import { withIdSchemes } from "./id-schemes.ts";
import { type OrderKeys, orderTracked } from "./order-tracked.ts";
import { pageRows } from "./page-rows.ts";
import { selectEntities, trackerProgram } from "./select-entities.ts";
import { toEntityCsv } from "./to-entity-csv.ts";
import { toEntityJson } from "./to-entity-json.ts";

const defaultFields = "*,!relationships,!enrollments,!events,!programOwners";

/** Up to 2.41: why a person of a program is refused, by its access level. */
const deniedBy: Readonly<Record<string, string>> = {
  PROTECTED: "OWNERSHIP_ACCESS_DENIED",
  CLOSED: "PROGRAM_ACCESS_CLOSED",
};

function enrolledAt(server: Dhis2Server, { trackedEntity }: StoredEntity): number | undefined {
  return server.enrollments.ownedBy(trackedEntity).findLast(({ deleted }) => !deleted)?.enrolledAt;
}

function orderKeys(server: Dhis2Server): OrderKeys<StoredEntity> {
  return {
    fields: {
      createdAt: (one) => one.createdAt,
      createdAtClient: () => undefined,
      enrolledAt: (one) => enrolledAt(server, one),
      inactive: (one) => one.inactive,
      trackedEntity: (one) => one.trackedEntity,
      updatedAt: (one) => one.updatedAt,
      updatedAtClient: () => undefined,
    },
    attribute: (uid) =>
      server.model.attributes.has(uid)
        ? (one) => one.attributes.find(({ attribute }) => attribute === uid)?.value.toLowerCase()
        : undefined,
  };
}

/** 2.42 builds a query that its database does not read (recordings). */
function ensureReadable({ profile }: Dhis2Server, query: URLSearchParams): void {
  const breaks = query.has("trackedEntities") && query.get("includeDeleted") === "true";
  if (!breaks || !profile.deletedByIdsFail) return;
  const { answer } = refuse(409, "Query failed because of a syntax error (SqlState: 42601)", "E7145");
  const devMessage = 'ERROR: trailing junk after numeric literal at or near "1ORDER"\n  Position: 1513';
  throw new Refusal({ ...answer, body: JSON.stringify({ ...JSON.parse(String(answer.body)), devMessage }) });
}

/** `GET /api/tracker/trackedEntities` (§3.1). CSV is never paged. */
export function listEntities(server: Dhis2Server, request: SimulatorRequest, user: User): SimulatorAnswer {
  const { query } = request;
  const { profile } = server;
  ensureReadable(server, query);
  const entities = orderTracked(selectEntities(server, query, user), query, orderKeys(server));
  if (wantsCsv(request)) return toEntityCsv(server, entities, query.get("skipHeader") === "true");
  const { rows, paging } = pageRows(entities, request, profile, { mostRows: 50_000 });
  const fields = fieldsOf(query, defaultFields);
  const viewer = { user, includeDeleted: query.get("includeDeleted") === "true" };
  const program = query.get("program") ?? undefined;
  const shown = rows.map((entity) => {
    const whole = toEntityJson(server, entity, viewer, program);
    return selectFields(withIdSchemes(server, whole, query), fields, () => undefined);
  });
  const key = profile.listKey === "instances" ? "instances" : "trackedEntities";
  return jsonAnswer(200, { ...paging, [key]: shown });
}

/** `GET /api/tracker/trackedEntities/{uid}`: what the user may not see is not found; up to 2.41 it is refused. */
export function getEntity(
  server: Dhis2Server,
  request: SimulatorRequest,
  user: User,
  path: string,
): SimulatorAnswer {
  const uid = pathUid(path);
  const { query } = request;
  const notFound = refuse(404, `TrackedEntity with id ${uid} could not be found.`, "E1005");
  const program = trackerProgram(server, query);
  const entity = server.entities.live(uid);
  if (entity === undefined) throw notFound;
  const isVisible =
    program === undefined ? maySeeEntity(server, user, uid) : ownsInProgram(server, user, uid, program);
  if (!isVisible) {
    if (server.profile.outOfScopeStatus === 404) throw notFound;
    if (program === undefined) throw refuse(403, `User has no access to TrackedEntity:${uid}`, "E1006");
    throw refuse(
      403,
      deniedBy[program.accessLevel] ?? "User has no read access to organisation unit",
      "E1006",
    );
  }
  const whole = toEntityJson(server, entity, { user, includeDeleted: false }, program?.id);
  const fields = fieldsOf(query, defaultFields);
  return jsonAnswer(
    200,
    selectFields(withIdSchemes(server, whole, query), fields, () => undefined),
  );
}
