import type { Dhis2Server } from "../../server.ts";
import type { StoredAttribute, StoredEntity } from "../stored-entity.ts";
import type { AttributesCheck, EntityCheck } from "./entity-check.ts";

/** Attributes are merged: what the payload leaves out stays, a null removes, the last of one given twice counts (§2.3). */
function mergeAttributes(
  check: AttributesCheck,
  stored: readonly StoredAttribute[],
  now: number,
): StoredAttribute[] {
  const attributes = new Map(stored.map((one) => [one.attribute, one]));
  for (const { attribute, value } of check.attributes) {
    const id = check.findAttribute(attribute)?.id;
    if (id === undefined) continue;
    const before = attributes.get(id);
    if (value === undefined) attributes.delete(id);
    else if (before?.value !== value) {
      const createdAt = before?.createdAt ?? now;
      const storedBy = check.user.username;
      attributes.set(id, { attribute: id, value, createdAt, updatedAt: now, storedBy });
    }
  }
  return [...attributes.values()];
}

/** Stores an entity and what it holds of unique values. */
export function putEntity({ entities, uniqueValues }: Dhis2Server, entity: StoredEntity): void {
  uniqueValues.replace(entities.get(entity.trackedEntity), entity);
  entities.put(entity);
}

/** Stores a valid entity: scalars replaced, attributes merged. */
export function commitEntity(check: EntityCheck, now: number): void {
  const { entity, server, user } = check;
  const stored = server.entities.get(check.uid);
  putEntity(server, {
    trackedEntity: check.uid,
    sequence: stored?.sequence ?? server.entities.nextSequence,
    trackedEntityType: check.type?.id ?? "",
    orgUnit: check.orgUnit ?? "",
    inactive: entity.inactive,
    potentialDuplicate: entity.potentialDuplicate,
    deleted: false,
    createdAt: stored?.createdAt ?? now,
    updatedAt: now,
    createdBy: stored?.createdBy ?? user.username,
    updatedBy: user.username,
    geometry: entity.geometry,
    attributes: mergeAttributes(check, stored?.attributes ?? [], now),
  });
}

/** Attributes of an enrollment are attributes of its entity; where both are sent, the enrollment's count. */
export function commitAttributes(check: AttributesCheck, trackedEntity: string, now: number): void {
  const stored = check.server.entities.get(trackedEntity);
  if (stored === undefined) return;
  const attributes = mergeAttributes(check, stored.attributes, now);
  putEntity(check.server, { ...stored, updatedAt: now, updatedBy: check.user.username, attributes });
}
