import { jsonAnswer, refuse } from "../../answers/web-message.ts";
import type { User } from "../../auth/users.ts";
import { selectFields } from "../../fields/select-fields.ts";
import type { Dhis2Server } from "../../server.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../../../simulator.ts";
import { ownsInProgram } from "../ownership.ts";
import type { StoredEnrollment } from "../stored-entity.ts";
import { betweenDates, statusParameter } from "./enrollment-test.ts";
import { entityScope } from "./entity-scope.ts";
import { ensureUid, fieldsOf, pathUid, uidsOf, updatedTest } from "./export-parameters.ts";
import { type OrderKeys, orderTracked } from "./order-tracked.ts";
import { pageRows } from "./page-rows.ts";
import { trackerProgram } from "./select-entities.ts";
import { toEnrollmentJson } from "./to-entity-json.ts";

const defaultFields = "*,!relationships,!events,!attributes";

const orderKeys: OrderKeys<StoredEnrollment> = {
  fields: {
    completedAt: (one) => one.completedAt,
    createdAt: (one) => one.createdAt,
    createdAtClient: () => undefined,
    enrolledAt: (one) => one.enrolledAt,
    updatedAt: (one) => one.updatedAt,
    updatedAtClient: () => undefined,
  },
  attribute: () => undefined,
};

/** Up to 2.42 the query of this order names its column twice (recordings). */
function ensureReadable({ profile }: Dhis2Server, query: URLSearchParams, mode: string): void {
  const byCreation = query.getAll("order").some((text) => text.startsWith("createdAt"));
  if (profile.programRequired || mode !== "DESCENDANTS" || !byCreation) return;
  throw refuse(409, 'ERROR: column reference "created" is ambiguous\n  Position: 1421');
}

function isVisible(server: Dhis2Server, user: User, { program, trackedEntity }: StoredEnrollment): boolean {
  const owned = server.model.programs.get(program);
  return owned === undefined || ownsInProgram(server, user, trackedEntity, owned);
}

function selectEnrollments(server: Dhis2Server, query: URLSearchParams, user: User): StoredEnrollment[] {
  const ids = uidsOf(query, "enrollments", server.profile);
  if (server.profile.programRequired && !query.has("program"))
    throw refuse(400, "Program is mandatory", "E1003");
  const program = trackerProgram(server, query);
  const trackedEntity = ensureUid(query, "trackedEntity");
  const scope = entityScope(server, query, user, ids !== undefined);
  ensureReadable(server, query, scope.mode);
  const status = statusParameter(server, query, "status");
  const enrolled = betweenDates(server, query, "enrolled");
  const occurred = betweenDates(server, query, "occurred");
  const updated = updatedTest(server, query);
  const includeDeleted = query.get("includeDeleted") === "true";
  const tests: ((one: StoredEnrollment) => boolean)[] = [
    ({ deleted }) => includeDeleted || !deleted,
    (one) => program === undefined || one.program === program.id,
    (one) => trackedEntity === undefined || one.trackedEntity === trackedEntity,
    (one) => status === undefined || one.status === status,
    (one) => enrolled(one.enrolledAt) && occurred(one.occurredAt),
    updated,
    ({ orgUnit }) => scope.includes(orgUnit),
    (one) => scope.mode === "ALL" || isVisible(server, user, one),
  ];
  const candidates =
    ids === undefined
      ? [...server.enrollments.byUid.values()]
      : [...new Set(ids)].flatMap((uid) => server.enrollments.get(uid) ?? []);
  const found = candidates.filter((one) => tests.every((test) => test(one)));
  return found.toSorted((left, right) => left.sequence - right.sequence);
}

/** `GET /api/tracker/enrollments` (§3.1). */
export function listEnrollments(server: Dhis2Server, request: SimulatorRequest, user: User): SimulatorAnswer {
  const { query } = request;
  const enrollments = orderTracked(selectEnrollments(server, query, user), query, orderKeys);
  const { rows, paging } = pageRows(enrollments, request, server.profile);
  const fields = fieldsOf(query, defaultFields);
  const viewer = { user, includeDeleted: query.get("includeDeleted") === "true" };
  const shown = rows.map((one) =>
    selectFields(toEnrollmentJson(server, one, viewer), fields, () => undefined),
  );
  const key = server.profile.listKey === "instances" ? "instances" : "enrollments";
  return jsonAnswer(200, { ...paging, [key]: shown });
}

/** `GET /api/tracker/enrollments/{uid}`. */
export function getEnrollment(
  server: Dhis2Server,
  request: SimulatorRequest,
  user: User,
  path: string,
): SimulatorAnswer {
  const uid = pathUid(path);
  const enrollment = server.enrollments.live(uid);
  const notFound = refuse(404, `Enrollment with id ${uid} could not be found.`, "E1005");
  if (enrollment === undefined) throw notFound;
  if (!isVisible(server, user, enrollment)) {
    if (server.profile.outOfScopeStatus === 404) throw notFound;
    throw refuse(403, "[OWNERSHIP_ACCESS_DENIED]", "E1006");
  }
  const whole = toEnrollmentJson(server, enrollment, { user, includeDeleted: false });
  return jsonAnswer(
    200,
    selectFields(whole, fieldsOf(request.query, defaultFields), () => undefined),
  );
}
