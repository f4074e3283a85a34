import { z } from "zod";

/** The value of one data element of an event. */
export interface EventDataValue {
  dataElement: string;
  /** `null` removes the stored value (DHIS2 merges collections: dhis2-api §2.3). */
  value: string | number | boolean | null;
  providedElsewhere?: boolean | undefined;
}

/** A DHIS2 event in the shape of `POST /api/tracker`; every scalar is spelled out because an omitted one is reset. */
export interface TrackerEvent {
  event?: string | undefined;
  program?: string | undefined;
  programStage?: string | undefined;
  enrollment?: string | undefined;
  orgUnit?: string | undefined;
  occurredAt?: string | undefined;
  scheduledAt?: string | undefined;
  status?: string | undefined;
  completedAt?: string | undefined;
  geometry?: unknown;
  attributeOptionCombo?: string | undefined;
  dataValues?: EventDataValue[] | undefined;
  [field: string]: unknown;
}

/** The schema of a `TrackerEvent`. */
export const trackerEventSchema: z.ZodType<TrackerEvent> = z.looseObject({
  event: z.string().optional(),
  program: z.string().optional(),
  programStage: z.string().optional(),
  enrollment: z.string().optional(),
  orgUnit: z.string().optional(),
  occurredAt: z.string().optional(),
  scheduledAt: z.string().optional(),
  status: z.string().optional(),
  completedAt: z.string().optional(),
  geometry: z.unknown().optional(),
  attributeOptionCombo: z.string().optional(),
  dataValues: z
    .array(
      z.looseObject({
        dataElement: z.string(),
        value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
        providedElsewhere: z.boolean().optional(),
      }),
    )
    .optional(),
});
