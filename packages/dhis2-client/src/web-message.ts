import { z } from "zod";

/** DHIS2's general envelope of an answer that is not a report (dhis2-api §1.3). */
export interface WebMessage {
  httpStatusCode: number;
  status?: string | undefined;
  errorCode?: string | undefined;
  /** May quote values that were sent. */
  message?: string | undefined;
}

export const webMessageSchema: z.ZodType<WebMessage> = z.object({
  httpStatusCode: z.number(),
  status: z.string().optional(),
  errorCode: z.string().optional(),
  message: z.string().optional(),
});
