import type { RelationshipType } from "../../metadata/tracker-model.ts";
import type { StoredEnd, StoredRelationship } from "../stored-entity.ts";
import type { Bundle } from "./bundle.ts";
import { ObjectCheck } from "./object-check.ts";
import type { PayloadRelationship } from "./payload.ts";

/** One relationship on its way through the rules. */
export class RelationshipCheck extends ObjectCheck {
  readonly relationship: PayloadRelationship;
  readonly stored: StoredRelationship | undefined;
  readonly type: RelationshipType | undefined;

  constructor(bundle: Bundle, relationship: PayloadRelationship) {
    const stored = bundle.server.relationships.get(relationship.relationship);
    super(bundle, "RELATIONSHIP", relationship.relationship, stored !== undefined);
    const { idScheme } = bundle.parameters.schemes;
    const type = bundle.find("relationshipTypes", relationship.relationshipType, idScheme);
    this.relationship = relationship;
    this.stored = stored;
    this.type = bundle.server.model.relationshipTypes.get(type ?? "");
  }

  /** The ends it links and how they are called, where they are given. */
  get ends(): readonly { readonly side: "from" | "to"; readonly end: StoredEnd }[] {
    const { from, to } = this.relationship;
    return [
      ...(from === undefined ? [] : [{ side: "from" as const, end: from }]),
      ...(to === undefined ? [] : [{ side: "to" as const, end: to }]),
    ];
  }
}
