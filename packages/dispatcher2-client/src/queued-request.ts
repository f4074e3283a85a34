import { z } from "zod";

/** A request as go-dispatcher2 shows it. Columns that were not asked for are the empty text. */
export interface QueuedRequest {
  uid: string;
  /** Number of the destination among the servers that dispatcher2 knows. */
  destination: number;
  /** `ready`, `pending`, `inprogress`, `completed`, `failed`, `error`, `expired`, `canceled`. */
  status: string;
  /** HTTP status of the destination, or `ERROR02` and the like. */
  statuscode: string;
  errors: string;
  /** The destination's answer; go-dispatcher2 41b7098 keeps it of requests that were refused alone. */
  response: string;
  body: string;
}

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");

export const queuedRequestSchema: z.ZodType<QueuedRequest> = z.object({
  uid: z.string(),
  destination: z
    .int()
    .nullish()
    .transform((value) => value ?? 0),
  status: z.string(),
  statuscode: text,
  errors: text,
  response: text,
  body: text,
});

/** Without a hit `requests` is null: Go writes a slice that nobody made so. */
export const requestPageSchema: z.ZodType<{ requests: QueuedRequest[] | null; count: number }> = z.object({
  requests: z.array(queuedRequestSchema).nullable(),
  count: z.int(),
});

/** Of the answer to a queueing; the rest of it repeats the request. */
export const queueAnswerSchema: z.ZodType<{ uid: string; destination: number }> = z.object({
  uid: z.string(),
  destination: z.int(),
});
