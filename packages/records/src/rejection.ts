import { z } from "zod";

/** Why a record could not be used. Never carries a value unless `--show-values` was given. */
export interface Rejection {
  code: string;
  message: string;
  hint?: string | undefined;
  target?: string | undefined;
}

/** The note beside the payload in a `--rejects` file; ignored when the file is fed again. */
export interface RejectedNote extends Rejection {
  tool: string;
}

/** The schema of a `RejectedNote`. */
export const rejectedNoteSchema: z.ZodType<RejectedNote> = z.looseObject({
  tool: z.string(),
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  target: z.string().optional(),
});
