import type { Json } from "../../json.ts";
import type { EnrollmentStatus, StoredEnd } from "../stored-entity.ts";
import type { PayloadEvent, PayloadNote } from "./payload-event.ts";

export interface PayloadAttribute {
  /** As written, in the scheme of the request. */
  readonly attribute: string | undefined;
  /** Undefined removes the stored value. */
  readonly value: string | undefined;
}

/** References as written, dates in milliseconds since 1970. */
export interface PayloadEntity {
  readonly trackedEntity: string;
  readonly trackedEntityType: string | undefined;
  readonly orgUnit: string | undefined;
  readonly inactive: boolean;
  readonly potentialDuplicate: boolean;
  readonly geometry: Json | undefined;
  readonly attributes: readonly PayloadAttribute[];
}

export interface PayloadEnrollment {
  readonly enrollment: string;
  readonly trackedEntity: string | undefined;
  readonly program: string | undefined;
  readonly orgUnit: string | undefined;
  readonly status: EnrollmentStatus;
  readonly enrolledAt: number | undefined;
  readonly occurredAt: number | undefined;
  readonly completedAt: number | undefined;
  readonly completedBy: string | undefined;
  readonly followUp: boolean;
  readonly geometry: Json | undefined;
  readonly attributes: readonly PayloadAttribute[];
  readonly notes: readonly PayloadNote[];
}

export interface PayloadRelationship {
  readonly relationship: string;
  readonly relationshipType: string | undefined;
  readonly from: StoredEnd | undefined;
  readonly to: StoredEnd | undefined;
}

/** The four lists, nested objects taken out of the ones around them. */
export interface Payload {
  readonly entities: readonly PayloadEntity[];
  readonly enrollments: readonly PayloadEnrollment[];
  readonly events: readonly PayloadEvent[];
  readonly relationships: readonly PayloadRelationship[];
}
