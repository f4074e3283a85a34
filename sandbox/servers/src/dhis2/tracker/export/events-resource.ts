import { jsonAnswer, refuse } from "../../answers/web-message.ts";
import type { User } from "../../auth/users.ts";
import { parseFields } from "../../fields/parse-fields.ts";
import { selectFields } from "../../fields/select-fields.ts";
import { isUnder } from "../../metadata/tracker-model.ts";
import { uidPattern } from "../../random-uid.ts";
import type { Dhis2Server } from "../../server.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../../../simulator.ts";
import { orderEvents } from "./order-events.ts";
import { pageRows } from "./page-events.ts";
import { mayReadEvent, selectEvents } from "./select-events.ts";
import { toEventCsv } from "./to-event-csv.ts";
import { toEventJson } from "./to-event-json.ts";

const defaultFields = "*,!relationships";

function fieldsOf(request: SimulatorRequest): ReturnType<typeof parseFields> {
  const asked = request.query.getAll("fields").join(",");
  return parseFields(asked === "" ? defaultFields : asked);
}

function wantsCsv(request: SimulatorRequest): boolean {
  return /\b(text|application)\/csv\b/.test(request.headers.accept ?? "") || request.path.endsWith(".csv");
}

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
  const fields = fieldsOf(request);
  const shown = rows.map((event) => selectFields(toEventJson(server, event), fields, () => undefined));
  const key = profile.listKey === "instances" ? "instances" : "events";
  return jsonAnswer(200, { ...paging, [key]: shown });
}

/** `GET /api/tracker/events/{uid}`: a deleted event is not found. */
export function getEvent(
  server: Dhis2Server,
  request: SimulatorRequest,
  user: User,
  uid: string,
): SimulatorAnswer {
  if (!uidPattern.test(uid)) {
    const rule = "UID must be an alphanumeric string of 11 characters starting with a letter";
    throw refuse(400, `Value '${uid}' is not valid for path parameter uid. ${rule}`, "E1003");
  }
  const event = server.events.get(uid);
  const notFound = refuse(404, `Event with id ${uid} could not be found.`, "E1005");
  if (event === undefined || event.deleted) throw notFound;
  const scope = [...user.teiSearchOrganisationUnits, ...user.organisationUnits];
  const inScope = user.superuser || event.orgUnit === "" || isUnder(server.model, event.orgUnit, scope);
  if (!inScope || !mayReadEvent(server, user, event)) {
    if (server.profile.outOfScopeStatus === 404) throw notFound;
    throw refuse(403, `User has no access to event: ${uid}`, "E1006");
  }
  return jsonAnswer(
    200,
    selectFields(toEventJson(server, event), fieldsOf(request), () => undefined),
  );
}
