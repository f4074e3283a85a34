import { containerPage } from "../../answers/container-page.ts";
import { jsonAnswer, Refusal, refuse, webMessage } from "../../answers/web-message.ts";
import type { User } from "../../auth/users.ts";
import { isJsonObject, type Json, textOf } from "../../json.ts";
import { defaultIds } from "../../metadata/built-in.ts";
import type { Dhis2Server } from "../../server.ts";
import type { SimulatorAnswer, SimulatorRequest } from "../../../simulator.ts";
import type { StoredDataValue } from "../data-value-store.ts";
import { neverStored } from "../export/get-data-values.ts";
import { importGroup } from "../import/import-group.ts";
import { readImportOptions } from "../import/import-options.ts";
import { importValues } from "../import/import-values.ts";
import type { PayloadValue } from "../import/payload.ts";
import { requireAuthority } from "../require-authority.ts";
import { refuseMalformedPeriod, singleRefusal } from "./single-refusal.ts";

interface AskedValue {
  readonly dataSet: string | undefined;
  readonly value: PayloadValue;
}

function flagOf(text: string | null): boolean | undefined {
  return text === null ? undefined : text === "true";
}

function fromParameters(query: URLSearchParams): AskedValue {
  const text = (name: string): string | undefined => query.get(name) ?? undefined;
  return {
    dataSet: text("ds"),
    value: {
      dataElement: text("de"),
      period: text("pe"),
      orgUnit: text("ou"),
      categoryOptionCombo: text("co"),
      value: text("value"),
      comment: text("comment"),
      followUp: flagOf(query.get("followUp")),
    },
  };
}

function fromJson(body: string): AskedValue {
  const raw: Json = JSON.parse(body);
  const text = (name: string): string | undefined => (isJsonObject(raw) ? textOf(raw[name]) : undefined);
  return {
    dataSet: text("dataSet"),
    value: {
      dataElement: text("dataElement"),
      period: text("period"),
      orgUnit: text("orgUnit"),
      categoryOptionCombo: text("categoryOptionCombo"),
      value: text("value"),
      comment: text("comment"),
      followUp: isJsonObject(raw) && (raw.followUp === true || raw.followup === true),
    },
  };
}

/** A value in the query, a form or a JSON body. @throws Refusal 400 as a page of the container */
function readAsked({ profile }: Dhis2Server, { headers, query, body }: SimulatorRequest): AskedValue {
  const type = headers["content-type"] ?? "";
  if (type.startsWith("application/json") && body.length > 0) return fromJson(body.toString("utf8"));
  const isForm = type.startsWith("application/x-www-form-urlencoded");
  const parameters = isForm
    ? new URLSearchParams([...query, ...new URLSearchParams(body.toString("utf8"))])
    : query;
  if (["de", "pe", "ou"].every((name) => parameters.has(name))) return fromParameters(parameters);
  const sent = [...parameters].map(([name, value]) => `${name}={${value}}`).join(", ");
  const older = `Parameter conditions "de, pe, ou" not met for actual request parameters: ${sent}`;
  const message = profile.olderSpring ? older : "Invalid request parameters.";
  throw new Refusal(containerPage(profile.container, 400, message));
}

/** Writes one value by the rules of the import. @throws Refusal */
function write(server: Dhis2Server, user: User, { dataSet, value }: AskedValue): void {
  refuseMalformedPeriod(server, value.period ?? "");
  const options = readImportOptions(new URLSearchParams(), server.profile.minor);
  const run = server.profile.dataEntryGroups ? importGroup : importValues;
  const { conflicts } = run(server, user, { dataSet, values: [value] }, options);
  const [conflict] = conflicts;
  if (conflict !== undefined) throw singleRefusal(server, conflict, value);
}

function stored(server: Dhis2Server, { value }: AskedValue): StoredDataValue | undefined {
  const period = server.parsePeriod(value.period)?.iso;
  return server.dataValues.get({
    dataElement: value.dataElement ?? "",
    period: period ?? "",
    orgUnit: value.orgUnit ?? "",
    categoryOptionCombo: value.categoryOptionCombo ?? defaultIds.categoryOptionCombo,
    attributeOptionCombo: defaultIds.categoryOptionCombo,
  });
}

/** Up to 2.42 what is not there is a conflict; from 2.43 on it is not found. */
function notThere({ profile }: Dhis2Server, message: string): Refusal {
  if (profile.dataEntryGroups) return refuse(404, message, "E1005");
  const headers = { "content-type": profile.errorContentType };
  return new Refusal(jsonAnswer(409, webMessage(409, message), headers));
}

/** `POST /api/dataValues`: an empty value deletes. */
export function postSingleValue(server: Dhis2Server, request: SimulatorRequest, user: User): SimulatorAnswer {
  requireAuthority(server, user, "F_DATAVALUE_ADD");
  const asked = readAsked(server, request);
  const deleted = asked.value.value === "";
  write(server, user, { ...asked, value: { ...asked.value, deleted } });
  return { status: 201, headers: {}, body: "" };
}

/** `GET /api/dataValues`: the value in a list. */
export function getSingleValue(server: Dhis2Server, request: SimulatorRequest): SimulatorAnswer {
  const asked = readAsked(server, request);
  const { dataElement } = asked.value;
  const isKnown = server.aggregate.elements.has(dataElement ?? "");
  if (!isKnown && !server.profile.dataEntryGroups)
    throw refuse(409, `Data element not found or not accessible: \`${dataElement ?? ""}\``, "E1100");
  const found = stored(server, asked);
  if (found === undefined || found.deleted) throw notThere(server, "Data value does not exist");
  return jsonAnswer(200, [found.value], neverStored);
}

/** `DELETE /api/dataValues`. */
export function deleteSingleValue(
  server: Dhis2Server,
  request: SimulatorRequest,
  user: User,
): SimulatorAnswer {
  requireAuthority(server, user, "F_DATAVALUE_ADD");
  const asked = readAsked(server, request);
  const found = stored(server, asked);
  const isThere = found !== undefined && !found.deleted;
  if (!isThere && !server.profile.dataEntryGroups)
    throw notThere(server, "Data value cannot be deleted because it does not exist");
  if (isThere)
    write(server, user, {
      ...asked,
      value: { ...asked.value, value: found.value ?? undefined, deleted: true },
    });
  return { status: 204, headers: {}, body: "" };
}

/** `PUT /api/dataValues/followup`. */
export function putFollowUp(server: Dhis2Server, request: SimulatorRequest, user: User): SimulatorAnswer {
  requireAuthority(server, user, "F_DATAVALUE_ADD");
  const asked = readAsked(server, request);
  const found = stored(server, asked);
  if (found === undefined) throw notThere(server, "Data value does not exist");
  const lastUpdated = server.now();
  server.dataValues.put({ ...found, followUp: asked.value.followUp ?? false, lastUpdated });
  return { status: 200, headers: {}, body: "" };
}
