import type { RelationshipCheck } from "./relationship-check.ts";

/** Stores a new relationship; one that exists stays as it is. */
export function commitRelationship(
  { server, relationship, type, uid }: RelationshipCheck,
  now: number,
): void {
  const { from, to } = relationship;
  if (from === undefined || to === undefined) return;
  server.relationships.put({
    relationship: uid,
    sequence: server.relationships.nextSequence,
    relationshipType: type?.id ?? "",
    from,
    to,
    deleted: false,
    createdAt: now,
    updatedAt: now,
  });
}
