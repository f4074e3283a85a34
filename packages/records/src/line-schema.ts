import { z } from "zod";
import { caseSchema } from "./case.ts";
import { caseUpdateSchema } from "./case-update.ts";
import { completeDataSetRegistrationSchema } from "./complete-data-set-registration.ts";
import { dataValueSchema } from "./data-value.ts";
import type { Line, LineKind } from "./line.ts";
import { outcomeSchema } from "./outcome.ts";
import { rejectedNoteSchema } from "./rejection.ts";
import { rowSchema } from "./row.ts";
import { srcSchema } from "./src.ts";
import { beginSchema, checkpointSchema, detectSchema, endSchema } from "./stream-lines.ts";
import { trackerEventSchema } from "./tracker-event.ts";

const frame = {
  src: srcSchema,
  op: z.literal("delete").optional(),
  rejected: rejectedNoteSchema.optional(),
};

/** The schema of each kind of line; docs/schema and docs/protocol.md are generated from it. */
export const lineSchemas: Readonly<Record<LineKind, z.ZodType<Line>>> = {
  case: z.strictObject({ ...frame, case: caseSchema }),
  row: z.strictObject({ ...frame, row: rowSchema }),
  event: z.strictObject({ ...frame, event: trackerEventSchema }),
  dataValue: z.strictObject({ ...frame, dataValue: dataValueSchema }),
  completeDataSetRegistration: z.strictObject({
    ...frame,
    completeDataSetRegistration: completeDataSetRegistrationSchema,
  }),
  caseUpdate: z.strictObject({ ...frame, caseUpdate: caseUpdateSchema }),
  outcome: z.strictObject({ ...frame, outcome: outcomeSchema }),
  begin: z.strictObject({ begin: beginSchema }),
  detect: z.strictObject({ detect: detectSchema }),
  checkpoint: z.strictObject({ checkpoint: checkpointSchema }),
  end: z.strictObject({ end: endSchema }),
};
