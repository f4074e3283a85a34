import { z } from "zod";

/** How the server is set up, and what happens to its destinations, as switches of the simulator. */
export interface Dispatcher2Switches {
  /** One that was queued is handed on before the n-th request behind it is answered; null: only `POST /__deliver` hands on. */
  deliverAfter: number | null;
  /** First and last hour (UTC) in which destinations are posted to. */
  startSubmissionPeriod: number;
  endSubmissionPeriod: number;
  /** Nothing is posted to any destination. */
  suspended: boolean;
  /** No destination can be reached. */
  unreachable: boolean;
  /** A request that failed more often than this expires. */
  maxRetries: number;
  /** `submission_id` is kept; go-dispatcher2 41b7098 reads it and leaves it out of its INSERT (models/requests.go). */
  storesSubmissionId: boolean;
  /** The answer is kept of requests that were accepted, too; 41b7098 keeps that of refused ones (request_processor.go). */
  storesAcceptedResponses: boolean;
}

export const usualDispatcher2Switches: Dispatcher2Switches = {
  deliverAfter: 1,
  startSubmissionPeriod: 0,
  endSubmissionPeriod: 24,
  suspended: false,
  unreachable: false,
  maxRetries: 3,
  storesSubmissionId: false,
  storesAcceptedResponses: false,
};

const hour = z.int().min(0).max(24);

export type Dispatcher2SwitchChanges = Partial<Dispatcher2Switches>;

export const dispatcher2SwitchesSchema: z.ZodType<Dispatcher2SwitchChanges> = z.strictObject({
  deliverAfter: z.int().positive().nullable().exactOptional(),
  startSubmissionPeriod: hour.exactOptional(),
  endSubmissionPeriod: hour.exactOptional(),
  suspended: z.boolean().exactOptional(),
  unreachable: z.boolean().exactOptional(),
  maxRetries: z.int().nonnegative().exactOptional(),
  storesSubmissionId: z.boolean().exactOptional(),
  storesAcceptedResponses: z.boolean().exactOptional(),
});
