import { Refusal } from "../../answers.ts";

export type Fields = Record<string, unknown>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const known = new Set([
  "case_id",
  "case_type",
  "case_name",
  "owner_id",
  "external_id",
  "temporary_id",
  "properties",
  "indices",
  "close",
]);
const needed = ["case_name", "case_type", "owner_id"];
const topLevel = new Set(["case_type", "case_name", "owner_id"]);
const xmlName = /^(?!xml)[A-Za-z][A-Za-z0-9_-]*$/i;

function ensureProperties(properties: unknown): void {
  if (properties === undefined) return;
  if (!isFields(properties)) throw new Refusal(400, "Property properties must be a dictionary");
  for (const [name, value] of Object.entries(properties)) {
    const where = `Error with case property '${name}'.`;
    if (topLevel.has(name)) throw new Refusal(400, `${where} This must be specified at the top level.`);
    if (!xmlName.test(name))
      throw new Refusal(400, `${where} Case property names must be valid XML identifiers.`);
    if (typeof value !== "string") {
      throw new Refusal(400, `${where} Values must be strings, received '${String(value)}'`);
    }
  }
}

/** The rules of §3.5 for one change; `create` of a bulk item is taken out before. */
export function ensureChange(change: Fields, isCreation: boolean): void {
  for (const [name, value] of Object.entries(change)) {
    if (!known.has(name)) throw new Refusal(400, `'${name}' is not a valid field.`);
    if (name === "properties" || name === "indices") continue;
    const type = name === "close" ? "boolean" : "string";
    if (typeof value !== type) throw new Refusal(400, `Property ${name} must be a ${type}.`);
  }
  if (isCreation && "case_id" in change) {
    throw new Refusal(400, "You cannot specify case_id when creating a new case");
  }
  const missing = isCreation ? needed.find((name) => !(name in change)) : undefined;
  if (missing !== undefined) throw new Refusal(400, `Property ${missing} is required.`);
  if (!isCreation && "temporary_id" in change) throw new Refusal(400, "'temporary_id' is not a valid field.");
  ensureProperties(change.properties);
}

/** A text field of a checked change. */
export function textOf(change: Fields, name: string): string | undefined {
  const value = change[name];
  return typeof value === "string" ? value : undefined;
}
