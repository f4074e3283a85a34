import { z } from "zod";

/** A row of a CSV, a Kobo submission or a SQL query: column name → value, text unless the source has types. */
export type Row = Record<string, unknown>;

/** The schema of a `Row`. */
export const rowSchema: z.ZodType<Row> = z.record(z.string(), z.unknown());
