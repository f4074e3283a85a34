import { jsonAnswer, refuse } from "../../answers/web-message.ts";
import type { User } from "../../auth/users.ts";
import { selectFields } from "../../fields/select-fields.ts";
import { isUnder } from "../../metadata/tracker-model.ts";
import type { Dhis2Server } from "../../server.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../../../simulator.ts";
import { fieldsOf, pathUid, wantsCsv } from "./export-parameters.ts";
import { orderEvents } from "./order-events.ts";
import { pageRows } from "./page-rows.ts";
import { mayReadEvent, ownsEvent, selectEvents } from "./select-events.ts";
import { toEventCsv } from "./to-event-csv.ts";
import { toEventJson } from "./to-event-json.ts";

const defaultFields = "*,!relationships";

/** `GET /api/tracker/events` (§3). CSV is never paged, as the recordings show. */
export function listEvents(server: Dhis2Server, request: SimulatorRequest, user: User): SimulatorAnswer {
  const { profile } = server;
  const events = orderEvents(selectEvents(server, request.query, user), request.query, profile);
  if (wantsCsv(request)) {
    const body = toEventCsv(server, events, request.query.get("skipHeader") === "true");
    const headers = {
      "content-type": "application/csv;charset=UTF-8",
      "content-disposition": "attachment; filename=events.csv",
    };
    return { status: 200, headers, body };
  }
  const { rows, paging } = pageRows(events, request, profile);
  const fields = fieldsOf(request.query, defaultFields);
  const shown = rows.map((event) => selectFields(toEventJson(server, event), fields, () => undefined));
  const key = profile.listKey === "instances" ? "instances" : "events";
  return jsonAnswer(200, { ...paging, [key]: shown });
}

/** `GET /api/tracker/events/{uid}`: a deleted event is not found. */
export function getEvent(
  server: Dhis2Server,
  request: SimulatorRequest,
  user: User,
  path: string,
): SimulatorAnswer {
  const uid = pathUid(path);
  const event = server.events.get(uid);
  const notFound = refuse(404, `Event with id ${uid} could not be found.`, "E1005");
  if (event === undefined || event.deleted) throw notFound;
  const scope = [...user.teiSearchOrganisationUnits, ...user.organisationUnits];
  const inScope = user.superuser || event.orgUnit === "" || isUnder(server.model, event.orgUnit, scope);
  const owned = ownsEvent(server, user, event);
  if (!inScope || !owned || !mayReadEvent(server, user, event)) {
    if (server.profile.outOfScopeStatus === 404) throw notFound;
    if (!owned) throw refuse(403, "[OWNERSHIP_ACCESS_DENIED]", "E1006");
    throw refuse(403, `User has no access to event: ${uid}`, "E1006");
  }
  return jsonAnswer(
    200,
    selectFields(toEventJson(server, event), fieldsOf(request.query, defaultFields), () => undefined),
  );
}
