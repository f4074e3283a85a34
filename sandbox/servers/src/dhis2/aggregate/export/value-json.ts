import type { Json, JsonObject } from "../../json.ts";
import { type IdScheme, identifierOf } from "../../metadata/id-scheme.ts";
import type { Dhis2Server } from "../../server.ts";
import type { StoredDataValue } from "../data-value-store.ts";
import type { ExportQuery } from "./export-query.ts";

/** `2026-11-20T20:53:21.000+0000` (§4.6). */
export function toTimeText(instant: number): string {
  return new Date(instant).toISOString().replace("Z", "+0000");
}

/** What an object is called in the answer; null when it has no such name. */
export type NameOf = (kind: string, id: string, scheme: IdScheme) => string | null;

export function createNameOf(server: Dhis2Server): NameOf {
  return (kind, id, scheme) => {
    if (scheme.name === "UID") return id;
    const object = server.catalogue.get(kind, id);
    return (object && identifierOf(object, scheme)) ?? null;
  };
}

/** A value under the names that its ids have in the answer. */
export interface NamedValue {
  readonly dataElement: string | null;
  readonly period: string;
  readonly orgUnit: string | null;
  readonly categoryOptionCombo: string | null;
  readonly attributeOptionCombo: string | null;
  readonly stored: StoredDataValue;
}

export function nameValue(stored: StoredDataValue, { schemes }: ExportQuery, nameOf: NameOf): NamedValue {
  const combo = (id: string, scheme: IdScheme) => nameOf("categoryOptionCombos", id, scheme);
  return {
    dataElement: nameOf("dataElements", stored.dataElement, schemes.dataElementIdScheme),
    period: stored.period,
    orgUnit: nameOf("organisationUnits", stored.orgUnit, schemes.orgUnitIdScheme),
    categoryOptionCombo: combo(stored.categoryOptionCombo, schemes.categoryOptionComboIdScheme),
    attributeOptionCombo: combo(stored.attributeOptionCombo, schemes.attributeOptionComboIdScheme),
    stored,
  };
}

/** Up to 2.42: every key, nulls too. */
export function toOlderJson({ stored, ...names }: NamedValue): JsonObject {
  return {
    ...names,
    value: stored.value,
    storedBy: stored.storedBy,
    created: toTimeText(stored.created),
    lastUpdated: toTimeText(stored.lastUpdated),
    comment: stored.comment,
    followup: stored.followUp ?? false,
    ...(stored.deleted ? { deleted: true } : {}),
  };
}

/** From 2.43 on: without nulls, and without what the head says for all. */
export function toNewerJson({ stored, ...names }: NamedValue, head: ReadonlySet<string>): JsonObject {
  const all: Record<string, Json | undefined> = {
    ...names,
    value: stored.value ?? undefined,
    storedBy: stored.storedBy,
    created: toTimeText(stored.created),
    lastUpdated: toTimeText(stored.lastUpdated),
    comment: stored.comment ?? undefined,
    followup: stored.followUp,
    deleted: stored.deleted ? true : undefined,
  };
  for (const key of head) delete all[key];
  return all;
}
