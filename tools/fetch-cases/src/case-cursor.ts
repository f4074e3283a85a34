import { z } from "zod";

/**
 * Where a listing stands: the last case in the order of the server's search index. `closed` says that only closed (or only
 * open) cases were listed up to there; absent: both.
 */
export interface CaseCursor {
  indexed_on: string;
  case_id: string;
  closed?: boolean | undefined;
}

export const caseCursorSchema: z.ZodType<CaseCursor> = z.object({
  indexed_on: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/),
  case_id: z.string().min(1),
  closed: z.boolean().optional(),
});
