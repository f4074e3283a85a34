import { gzipSync } from "node:zlib";
import { refuse } from "../../answers/web-message.ts";
import type { User } from "../../auth/users.ts";
import type { JsonObject } from "../../json.ts";
import type { Dhis2Server } from "../../server.ts";
import { StreamedBody } from "../../../streamed-body.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../../../simulator.ts";
import { type Format, formatOf } from "./answer-format.ts";
import { newerHeadOf, olderHeadOf } from "./export-head.ts";
import { type ExportQuery, readExportQuery } from "./export-query.ts";
import { selectValues, unreadableOf } from "./select-values.ts";
import { createNameOf, type NamedValue, nameValue, toNewerJson, toOlderJson } from "./value-json.ts";
import { csvHeader, toCsvRow, toXmlRow, toXmlStart } from "./value-text.ts";

export const neverStored = { "cache-control": "no-cache, no-store, max-age=0, must-revalidate" };

/** What stands before, between and after the rows, and one row. */
interface Writer {
  readonly start: string;
  readonly between: string;
  readonly end: string;
  readonly row: (value: NamedValue) => string;
}

function createWriter(server: Dhis2Server, head: JsonObject, format: Format): Writer {
  const { profile } = server;
  const lifted = new Set(Object.keys(head));
  const toJson = (value: NamedValue): JsonObject =>
    profile.dataEntryGroups ? toNewerJson(value, lifted) : toOlderJson(value);
  if (format === "csv")
    return { start: csvHeader, between: "", end: "", row: (value) => toCsvRow(value, profile) };
  if (format === "xml")
    return {
      start: toXmlStart(head, profile),
      between: "",
      end: "</dataValueSet>",
      row: (value) => toXmlRow(toJson(value), profile),
    };
  const opened = JSON.stringify(head).slice(0, -1);
  return {
    start: `${opened}${opened === "{" ? "" : ","}"dataValues":[`,
    between: ",",
    end: "]}",
    row: (value) => JSON.stringify(toJson(value)),
  };
}

/** A server flushes its buffer when it is about so full. */
const chunkCharacters = 32_768;

function* chunksOf(server: Dhis2Server, query: ExportQuery, writer: Writer): Generator<string> {
  const nameOf = createNameOf(server);
  let chunk = writer.start;
  let between = "";
  for (const stored of selectValues(server, query)) {
    chunk += between + writer.row(nameValue(stored, query, nameOf));
    between = writer.between;
    if (chunk.length < chunkCharacters) continue;
    yield chunk;
    chunk = "";
  }
  yield chunk + writer.end;
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

/** From 2.43 on a unit without a name in the scheme of an attribute refuses the export. @throws Refusal 409 */
function refuseUnnamed({ profile }: Dhis2Server, { orgUnits, schemes }: ExportQuery, head: JsonObject): void {
  if (!profile.dataEntryGroups || schemes.orgUnitIdScheme.name !== "ATTRIBUTE" || head.orgUnit !== null)
    return;
  const message = `Export as ATTR not possible as the property is undefined for org unit(s): \`[${orgUnits.join(", ")}]\``;
  throw refuse(409, message, "E8202");
}

/** `GET /api/dataValueSets` (§4.6); the answer is made while it is sent. */
export function getDataValues(server: Dhis2Server, request: SimulatorRequest, user: User): SimulatorAnswer {
  const query = readExportQuery(server, request.query);
  const { format, isGzip, headers: own } = formatOf(request, server.profile, query.dateTexts);
  const headers = { ...own, ...neverStored };
  if (isRefused(server, user, query)) return { status: 200, headers, body: "" };
  const nameOf = createNameOf(server);
  const head = server.profile.dataEntryGroups
    ? newerHeadOf(query, nameOf)
    : olderHeadOf(server, query, nameOf);
  refuseUnnamed(server, query, head);
  const writer = createWriter(server, head, format);
  const body = new StreamedBody(() => chunksOf(server, query, writer));
  return { status: 200, headers, body: isGzip ? gzipSync(body.toBuffer()) : body };
}
