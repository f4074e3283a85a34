import type { Json } from "../json.ts";
import type { StoredNote } from "./event-store.ts";

export interface StoredAttribute {
  readonly attribute: string;
  readonly value: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly storedBy: string;
}

/** Dates are milliseconds since 1970, users are usernames, references are uids. */
export interface StoredEntity {
  readonly trackedEntity: string;
  readonly sequence: number;
  readonly trackedEntityType: string;
  readonly orgUnit: string;
  readonly inactive: boolean;
  readonly potentialDuplicate: boolean;
  readonly deleted: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly createdBy: string;
  readonly updatedBy: string;
  readonly geometry: Json | undefined;
  /** Those of its enrollments too; a deleted entity has none, so that its unique values are free again. */
  readonly attributes: readonly StoredAttribute[];
}

export type EnrollmentStatus = "ACTIVE" | "COMPLETED" | "CANCELLED";

export interface StoredEnrollment {
  readonly enrollment: string;
  readonly sequence: number;
  readonly trackedEntity: string;
  readonly program: string;
  readonly orgUnit: string;
  readonly status: EnrollmentStatus;
  readonly enrolledAt: number;
  readonly occurredAt: number | undefined;
  readonly completedAt: number | undefined;
  readonly completedBy: string | undefined;
  readonly followUp: boolean;
  readonly deleted: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly createdBy: string;
  readonly updatedBy: string;
  readonly geometry: Json | undefined;
  readonly notes: readonly StoredNote[];
}

/** One end of a relationship: the kind of object and its uid. */
export interface StoredEnd {
  readonly kind: "trackedEntity" | "enrollment" | "event";
  readonly uid: string;
}

export interface StoredRelationship {
  readonly relationship: string;
  readonly sequence: number;
  readonly relationshipType: string;
  readonly from: StoredEnd;
  readonly to: StoredEnd;
  readonly deleted: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
}
