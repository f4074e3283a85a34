import { gunzipSync } from "node:zlib";
import type { SimulatorRequest } from "../../../simulator.ts";
import { notPlayed, refuse } from "../../answers/web-message.ts";
import { isJsonObject, type Json, type JsonObject, objectsOf, textOf } from "../../json.ts";
import type { Profile } from "../../profile.ts";
import { readCsvPayload } from "./csv-payload.ts";
import type { ImportOptions } from "./import-options.ts";

/** A value as it was sent, ids in whatever scheme. */
export interface PayloadValue {
  readonly dataElement?: string | undefined;
  readonly period?: string | undefined;
  readonly orgUnit?: string | undefined;
  readonly categoryOptionCombo?: string | undefined;
  readonly attributeOptionCombo?: string | undefined;
  readonly value?: string | undefined;
  readonly comment?: string | undefined;
  readonly followUp?: boolean | undefined;
  readonly deleted?: boolean | undefined;
  readonly storedBy?: string | undefined;
  readonly created?: string | undefined;
  /** CSV columns that 2.43 takes for categories. */
  readonly categories?: string | undefined;
}

export interface Payload {
  readonly dataSet?: string | undefined;
  readonly completeDate?: string | undefined;
  readonly period?: string | undefined;
  readonly orgUnit?: string | undefined;
  readonly attributeOptionCombo?: string | undefined;
  readonly values: readonly PayloadValue[];
}

/** The body could not be read; up to 2.42 that is a summary without values. */
export class UnreadableBody extends Error {
  override readonly name = "UnreadableBody" as const;
}

/** DHIS2 looks at the first bytes, whatever the headers say (§7). */
export function unpackBody(body: Buffer): string {
  const isGzip = body[0] === 0x1f && body[1] === 0x8b;
  if (!isGzip && body.subarray(0, 4).toString("latin1") === "PK\u0003\u0004")
    throw notPlayed("zip bodies of data values");
  return (isGzip ? gunzipSync(body) : body).toString("utf8").replace(/^\uFEFF/, "");
}

/** Up to 2.42 numbers and booleans are taken for texts; 2.43 takes texts only. */
function scalarOf(name: string, value: Json | undefined, strict: boolean): string | undefined {
  if (value === undefined || value === null || typeof value === "string") return value ?? undefined;
  if (!strict) return typeof value === "object" ? JSON.stringify(value) : String(value);
  const kind = (Array.isArray(value) ? "array" : typeof value).toUpperCase();
  throw refuse(
    500,
    `Path \`$.${name}\` does not contain an STRING but a(n) ${kind}: ${JSON.stringify(value)}`,
  );
}

function flagOf(value: Json | undefined): boolean | undefined {
  if (typeof value === "string") return value === "true";
  return typeof value === "boolean" ? value : undefined;
}

function toValue(raw: JsonObject, strict: boolean): PayloadValue {
  const text = (name: string): string | undefined => scalarOf(name, raw[name], strict);
  return {
    dataElement: text("dataElement"),
    period: text("period"),
    orgUnit: text("orgUnit"),
    categoryOptionCombo: text("categoryOptionCombo"),
    attributeOptionCombo: text("attributeOptionCombo"),
    value: text("value"),
    comment: text("comment"),
    // Each line reads the key that the other one ignores; both export `followup`.
    followUp: flagOf(strict ? raw.followUp : raw.followup),
    deleted: flagOf(raw.deleted),
    storedBy: text("storedBy"),
    created: text("created"),
  };
}

function readJsonPayload(body: string, profile: Profile): Payload {
  const raw = parseJson(body, profile);
  // An empty text names nothing.
  const text = (name: string): string | undefined => textOf(raw[name]) || undefined;
  return {
    dataSet: text("dataSet"),
    completeDate: text("completeDate"),
    period: scalarOf("period", raw.period, profile.dataEntryGroups) || undefined,
    orgUnit: text("orgUnit"),
    attributeOptionCombo: text("attributeOptionCombo"),
    values: objectsOf(raw.dataValues).map((value) => toValue(value, profile.dataEntryGroups)),
  };
}

function parseJson(body: string, profile: Profile): JsonObject {
  try {
    const parsed: Json = JSON.parse(body);
    if (isJsonObject(parsed)) return parsed;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  if (profile.dataEntryGroups) throw refuse(400, `Expected } but reach EOI: ${body.slice(0, 100)}`);
  throw new UnreadableBody("Post-condition was null");
}

/**
 * The body of `POST /api/dataValueSets`.
 * @throws Refusal 415, 400, 500 or 501 (what the simulator does not play); UnreadableBody up to 2.42
 */
export function readPayload(request: SimulatorRequest, profile: Profile, options: ImportOptions): Payload {
  const type = (request.headers["content-type"] ?? "").split(";")[0]?.trim() ?? "";
  if (type === "application/json") return readJsonPayload(unpackBody(request.body), profile);
  if (type === "application/csv") return readCsvPayload(unpackBody(request.body), profile, options);
  if (/^application\/(xml|adx\+xml|pdf)$/.test(type)) throw notPlayed(`data values as ${type}`);
  throw refuse(415, `Content-Type '${type}' is not supported`);
}
