import { z } from "zod";

export interface Conflict {
  object?: string | undefined;
  objects?: Record<string, unknown> | undefined;
  errorCode?: string | undefined;
  indexes?: readonly number[] | undefined;
}

/** DHIS2's report on a body of data values (dhis2-api §4.2). */
export interface ImportSummary {
  /** `SUCCESS`, `WARNING`: some values were refused; `ERROR`: nothing was stored. */
  status: "SUCCESS" | "WARNING" | "ERROR";
  importCount?: { imported: number; updated: number; ignored: number; deleted: number } | undefined;
  conflicts?: readonly Conflict[] | null | undefined;
  rejectedIndexes?: readonly number[] | null | undefined;
}

const count = z.int().default(0);

const summarySchema: z.ZodType<ImportSummary> = z.object({
  status: z.enum(["SUCCESS", "WARNING", "ERROR"]),
  importCount: z.object({ imported: count, updated: count, ignored: count, deleted: count }).optional(),
  conflicts: z
    .array(
      z.object({
        object: z.string().optional(),
        objects: z.record(z.string(), z.unknown()).optional(),
        errorCode: z.string().optional(),
        indexes: z.array(z.int()).optional(),
      }),
    )
    .nullish(),
  rejectedIndexes: z.array(z.int()).nullish(),
});

/** From 2.38 on the summary is inside a WebMessage. */
const messageSchema: z.ZodType<{ response: ImportSummary }> = z.object({ response: summarySchema });

/** Undefined for what is not a report on data values: a page, another error of DHIS2, nothing at all. */
export function readSummary(text: string): ImportSummary | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const message = messageSchema.safeParse(json);
  if (message.success) return message.data.response;
  const plain = summarySchema.safeParse(json);
  // A WebMessage without a report has a status too.
  return plain.success && plain.data.importCount ? plain.data : undefined;
}
