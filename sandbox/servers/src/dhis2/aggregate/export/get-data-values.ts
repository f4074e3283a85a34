import { refuse } from "../../answers/web-message.ts";
import type { User } from "../../auth/users.ts";
import type { JsonObject } from "../../json.ts";
import type { Dhis2Server } from "../../server.ts";
import { StreamedBody } from "../../../streamed-body.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../../../simulator.ts";
import { newerHeadOf, olderHeadOf } from "./export-head.ts";
import { type ExportQuery, readExportQuery } from "./export-query.ts";
import { selectValues, unreadableOf } from "./select-values.ts";
import { createNameOf, nameValue, toNewerJson, toOlderJson } from "./value-json.ts";

const neverStored = { "cache-control": "no-cache, no-store, max-age=0, must-revalidate" };

/** Some hundred rows a chunk, as a server flushes its buffer. */
const chunkCharacters = 32_768;

function* jsonChunks(head: JsonObject, rows: Iterable<JsonObject>): Generator<string> {
  const start = JSON.stringify(head).slice(0, -1);
  let chunk = `${start}${start === "{" ? "" : ","}"dataValues":[`;
  let between = "";
  for (const row of rows) {
    chunk += between + JSON.stringify(row);
    between = ",";
    if (chunk.length < chunkCharacters) continue;
    yield chunk;
    chunk = "";
  }
  yield `${chunk}]}`;
}

function* rowsOf(server: Dhis2Server, query: ExportQuery, head: JsonObject): Generator<JsonObject> {
  const nameOf = createNameOf(server);
  const lifted = new Set(Object.keys(head));
  for (const stored of selectValues(server, query)) {
    const named = nameValue(stored, query, nameOf);
    yield server.profile.dataEntryGroups ? toNewerJson(named, lifted) : toOlderJson(named);
  }
}

/** Up to 2.42 an answer has begun when access is looked at: it ends empty. @throws Refusal 409 from 2.43 on */
function isRefused(server: Dhis2Server, user: User, query: ExportQuery): boolean {
  const { dataSets, orgUnits } = unreadableOf(server, user, query);
  if (dataSets.length + orgUnits.length === 0) return false;
  if (!server.profile.dataEntryGroups) return true;
  if (dataSets.length > 0)
    throw refuse(
      409,
      `User is not allowed to read data for data set(s): \`[${dataSets.join(", ")}]\``,
      "E2010",
    );
  throw refuse(409, `User is not allowed to view org unit(s): \`[${orgUnits.join(", ")}]\``, "E2012");
}

/** `GET /api/dataValueSets` (§4.6); the answer is made while it is sent. */
export function getDataValues(server: Dhis2Server, request: SimulatorRequest, user: User): SimulatorAnswer {
  const query = readExportQuery(server, request.query);
  const headers = { "content-type": "application/json;charset=UTF-8", ...neverStored };
  if (isRefused(server, user, query)) return { status: 200, headers, body: "" };
  const nameOf = createNameOf(server);
  const head = server.profile.dataEntryGroups
    ? newerHeadOf(query, nameOf)
    : olderHeadOf(server, query, nameOf);
  return {
    status: 200,
    headers,
    body: new StreamedBody(() => jsonChunks(head, rowsOf(server, query, head))),
  };
}
