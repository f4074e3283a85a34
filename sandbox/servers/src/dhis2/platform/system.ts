import { jsonAnswer, refuse } from "../answers/web-message.ts";
import { baseOf } from "../auth/authenticate.ts";
import { parseFields } from "../fields/parse-fields.ts";
import { selectFields } from "../fields/select-fields.ts";
import { randomUid } from "../random-uid.ts";
import type { Dhis2Server } from "../server.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../../simulator.ts";

const neverCached = { "cache-control": "no-cache, no-store, max-age=0, must-revalidate" };

/** `GET /api/system/info` (§1.4). */
export function getSystemInfo(server: Dhis2Server, request: SimulatorRequest): SimulatorAnswer {
  const { profile, zone } = server;
  const info = {
    contextPath: baseOf(request),
    userAgent: request.headers["user-agent"] ?? null,
    calendar: "iso8601",
    dateFormat: "yyyy-mm-dd",
    serverDate: zone.toLocalText(server.now()),
    serverTimeZoneId: zone.name,
    serverTimeZoneDisplayName: zone.name,
    version: profile.version,
    revision: profile.revision,
    systemId: server.systemId,
    systemName: "DHIS 2 sandbox",
    instanceBaseUrl: baseOf(request),
  };
  const fields = parseFields(request.query.get("fields") ?? "*");
  return jsonAnswer(
    200,
    selectFields(info, fields, () => undefined),
    neverCached,
  );
}

/** `GET /api/system/id?limit=N`, at most 10 000. */
export function drawIds(server: Dhis2Server, request: SimulatorRequest): SimulatorAnswer {
  const limit = Number(request.query.get("limit") ?? 1);
  if (!Number.isInteger(limit) || limit < 1) throw refuse(400, "Value for parameter limit is not valid");
  const codes = Array.from({ length: Math.min(limit, 10_000) }, () => randomUid(server.random));
  return jsonAnswer(200, { codes }, neverCached);
}

/** `GET /api/system/ping`: plain text under a JSON label, as the recordings show. */
export function pong(): SimulatorAnswer {
  return {
    status: 200,
    headers: { "content-type": "application/json;charset=UTF-8", ...neverCached },
    body: "pong",
  };
}
