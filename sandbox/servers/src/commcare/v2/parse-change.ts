import { randomUUID } from "node:crypto";
import { Refusal } from "../answers.ts";
import type { CaseIndex, StoredCase } from "../case-record.ts";
import type { CaseStore } from "../case-store.ts";
import type { CaseWrite } from "../write-cases.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What a change does: makes a case, changes one that has to be there, or either, by its external id. */
export type ChangeKind = "create" | "update" | "upsert";

const topLevel = ["case_type", "case_name", "owner_id", "external_id"] as const;
const known: ReadonlySet<string> = new Set([...topLevel, "case_id", "properties", "indices", "close"]);
const ofTopLevelOnly: ReadonlySet<string> = new Set(["case_type", "case_name", "owner_id"]);
const neededToCreate = ["case_name", "case_type", "owner_id"] as const;
const xmlName = /^(?!xml)[A-Za-z][\w-]*$/i;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** One change object of §3.5, checked as the server does, in its words. Throws a `Refusal` with 400. */
export function parseChange(store: CaseStore, raw: unknown, kind: ChangeKind): CaseWrite {
  if (!isFields(raw)) throw new Refusal(400, "Payload must be valid JSON");
  if (raw.temporary_id !== undefined)
    throw new Refusal(501, "The sandbox does not play temporary_id of the Case API");
  for (const key of Object.keys(raw))
    if (!known.has(key)) throw new Refusal(400, `'${key}' is not a valid field.`);
  if (kind === "create" && raw.case_id !== undefined)
    throw new Refusal(400, "You cannot specify case_id when creating a new case");
  const before = findCase(store, raw, kind);
  if (!before)
    for (const name of neededToCreate)
      if (raw[name] === undefined) throw new Refusal(400, `Property ${name} is required.`);
  return {
    caseId: before?.case_id ?? randomUUID(),
    fields: toFields(raw),
    properties: toProperties(raw.properties ?? {}),
    indices: toIndices(store, raw.indices ?? {}),
    close: raw.close === true,
  };
}

/** The case that a change names. To create one, an external id is only a value. */
function findCase(store: CaseStore, raw: Fields, kind: ChangeKind): StoredCase | undefined {
  if (kind === "create") return undefined;
  if (raw.case_id !== undefined) {
    const found = store.get(toText(raw, "case_id"));
    if (!found) throw new Refusal(400, `No case found with ID '${toText(raw, "case_id")}'`);
    return found;
  }
  const externalId = toText(raw, "external_id");
  const found = findByExternalId(store, externalId);
  if (!found && kind === "update")
    throw new Refusal(400, `Could not find a case with external_id '${externalId}'`);
  return found;
}

/** Closed cases count, too. */
export function findByExternalId(store: CaseStore, externalId: string): StoredCase | undefined {
  const [found, ...others] = store.saved().filter((each) => each.external_id === externalId);
  if (others.length > 0) throw new Refusal(400, `There are multiple cases with external_id ${externalId}`);
  return found;
}

function toText(raw: Fields, name: string): string {
  const value = raw[name];
  if (typeof value === "string") return value;
  throw new Refusal(400, `Property ${name} must be a string.`);
}

function toFields(raw: Fields): CaseWrite["fields"] {
  const fields: CaseWrite["fields"] = {};
  for (const name of topLevel) if (raw[name] !== undefined) fields[name] = toText(raw, name);
  return fields;
}

function toProperties(raw: unknown): Record<string, string> {
  if (!isFields(raw)) throw new Refusal(400, "Property properties must be an object.");
  const properties: Record<string, string> = {};
  for (const [name, value] of Object.entries(raw)) {
    const start = `Error with case property '${name}'.`;
    if (!xmlName.test(name))
      throw new Refusal(400, `${start} Case property names must be valid XML identifiers.`);
    if (ofTopLevelOnly.has(name)) throw new Refusal(400, `${start} This must be specified at the top level.`);
    if (typeof value !== "string")
      throw new Refusal(400, `${start} Values must be strings, received '${JSON.stringify(value)}'`);
    properties[name] = value;
  }
  return properties;
}

function toIndices(store: CaseStore, raw: unknown): CaseWrite["indices"] {
  if (!isFields(raw)) throw new Refusal(400, "Property indices must be an object.");
  return Object.fromEntries(Object.entries(raw).map(([name, each]) => [name, toIndex(store, each)]));
}

/** An index with an empty case id is taken away. */
function toIndex(store: CaseStore, raw: unknown): CaseIndex | undefined {
  if (!isFields(raw)) throw new Refusal(400, "Property indices must be an object.");
  if (raw.case_id === "") return undefined;
  const caseId =
    raw.case_id === undefined
      ? findByExternalId(store, toText(raw, "external_id"))?.case_id
      : toText(raw, "case_id");
  if (caseId === undefined)
    throw new Refusal(400, `Could not find a case with external_id '${toText(raw, "external_id")}'`);
  return { case_id: caseId, case_type: toText(raw, "case_type"), relationship: toText(raw, "relationship") };
}
