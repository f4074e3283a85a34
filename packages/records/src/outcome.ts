import { z } from "zod";

/** Every status that an outcome can have. */
export const outcomeStatuses = [
  "created",
  "updated",
  "unchanged",
  "deleted",
  "rejected",
  "skipped",
  "unknown",
] as const;

/** `unknown` = the server could not be asked whether the record landed. */
export type OutcomeStatus = (typeof outcomeStatuses)[number];

/** Whether its record waits: to be corrected, or until the server says what became of it. */
export function isPendingStatus(status: OutcomeStatus): boolean {
  return status === "rejected" || status === "unknown";
}

/** What became of one input record. Ids and codes only: never a value, a name or a payload. */
export interface Outcome {
  status: OutcomeStatus;
  /** The tool that says so. */
  tool: string;
  /** `event/<uid>`, `trackedEntity/<uid>`; absent when the record never got a target. */
  target?: string | undefined;
  /** The server's own code when it gave one (E1125), else one of `codes.ts`. */
  code?: string | undefined;
  message?: string | undefined;
  hint?: string | undefined;
  /** Nothing was written: the status is what it would be. */
  dryRun?: true | undefined;
}

/** The schema of an `Outcome`. */
export const outcomeSchema: z.ZodType<Outcome> = z.object({
  status: z.enum(outcomeStatuses),
  tool: z.string().min(1),
  target: z.string().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
  hint: z.string().optional(),
  dryRun: z.literal(true).optional(),
});
