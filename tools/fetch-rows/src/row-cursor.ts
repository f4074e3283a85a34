import { z } from "zod";

/** Where a listing stands: the watermark columns of the last row, by name, each as PostgreSQL writes it. */
export type RowCursor = Readonly<Record<string, string>>;

export const rowCursorSchema: z.ZodType<RowCursor> = z.record(z.string(), z.string());
