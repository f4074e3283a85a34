import { z } from "zod";

import { InputError } from "@d2pipe/errors";

import { type Json, type JsonObject, textOf } from "../json.ts";
import { builtIn } from "./built-in.ts";
import { derivedProperties } from "./derive-properties.ts";

/** Every metadata object the server serves, whole, by kind (the plural in the path) and by id. */
export interface Catalogue {
  readonly kinds: ReadonlyMap<string, readonly JsonObject[]>;
  get(kind: string, id: string): JsonObject | undefined;
  /** The object behind a reference, whatever its kind. */
  resolve(reference: JsonObject): JsonObject | undefined;
}

/** Kinds DHIS2 lists even when a metadata file has none of them. Users are not served. */
const knownKinds = [
  "categories",
  "categoryCombos",
  "categoryOptionCombos",
  "categoryOptions",
  "dataElementGroups",
  "dataElements",
  "dataSets",
  "optionSets",
  "options",
  "organisationUnitGroups",
  "organisationUnitLevels",
  "organisationUnits",
  "programStages",
  "programs",
  "relationshipTypes",
  "trackedEntityAttributes",
  "trackedEntityTypes",
] as const;

const fileSchema = z.record(z.string(), z.array(z.record(z.string(), z.json())));

/** @throws InputError when it is not a DHIS2 metadata payload */
export function parseMetadataFile(metadata: unknown): Record<string, JsonObject[]> {
  const parsed = fileSchema.safeParse(metadata);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.join(".") ?? "";
  throw new InputError(`not a DHIS2 metadata payload: ${issue?.message ?? ""}`, { source: "metadata", path });
}

function completed(object: JsonObject, derived: Record<string, Json>, startedAt: string): JsonObject {
  const name = textOf(object.name) ?? textOf(object.id) ?? "";
  return {
    created: startedAt,
    lastUpdated: startedAt,
    displayName: name,
    displayShortName: textOf(object.shortName) ?? name,
    ...object,
    ...derived,
  };
}

/** @param startedAt `created` and `lastUpdated` of every object, as the server writes times */
export function createCatalogue(file: Record<string, JsonObject[]>, startedAt: string): Catalogue {
  const raw = new Map<string, JsonObject[]>();
  for (const kind of knownKinds) raw.set(kind, [...(builtIn[kind] ?? []), ...(file[kind] ?? [])]);
  const derive = derivedProperties(raw);
  const kinds = new Map<string, JsonObject[]>();
  const byId = new Map<string, JsonObject>();
  const byKind = new Map<string, Map<string, JsonObject>>();
  for (const [kind, objects] of raw) {
    const whole = objects.map((object) => completed(object, derive[kind]?.(object) ?? {}, startedAt));
    const ids = new Map(whole.map((object) => [textOf(object.id) ?? "", object]));
    for (const [id, object] of ids) byId.set(id, object);
    kinds.set(kind, whole);
    byKind.set(kind, ids);
  }
  return {
    kinds,
    get: (kind, id) => byKind.get(kind)?.get(id),
    resolve: (reference) => byId.get(textOf(reference.id) ?? ""),
  };
}
