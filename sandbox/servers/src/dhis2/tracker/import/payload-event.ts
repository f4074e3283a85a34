import type { Json } from "../../json.ts";
import type { EventStatus } from "../event-store.ts";

export interface PayloadValue {
  /** As written, in the data element scheme of the request. */
  readonly dataElement: string | undefined;
  /** Undefined removes the stored value; the empty text reads as such. */
  readonly value: string | undefined;
  readonly providedElsewhere: boolean;
}

export interface PayloadNote {
  readonly note: string | undefined;
  readonly value: string | undefined;
}

/** One event as the importer read it: references as written, dates in milliseconds since 1970. */
export interface PayloadEvent {
  readonly event: string;
  readonly program: string | undefined;
  readonly programStage: string | undefined;
  readonly enrollment: string | undefined;
  readonly orgUnit: string | undefined;
  readonly status: EventStatus;
  readonly occurredAt: number | undefined;
  readonly scheduledAt: number | undefined;
  readonly completedAt: number | undefined;
  readonly completedBy: string | undefined;
  readonly followUp: boolean;
  readonly attributeOptionCombo: string | undefined;
  readonly attributeCategoryOptions: readonly string[];
  readonly assignedUser: string | undefined;
  readonly geometry: Json | undefined;
  readonly dataValues: readonly PayloadValue[];
  readonly notes: readonly PayloadNote[];
}
