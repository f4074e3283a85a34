import { z } from "zod";

/** `full` = everything that exists (only this allows delete detection), `window` = a time range, `ids` = by id. */
export type Listing = "full" | "window" | "ids";

export interface Begin {
  system: string;
  stream: string;
  listing: Listing;
  run?: string | undefined;
}

/** Where the next run may start once everything before this line is settled. `cursor` belongs to the source tool. */
export interface Checkpoint {
  system: string;
  stream: string;
  cursor: Record<string, unknown>;
}

/** `count` = lines with a `src` of this stream since its `begin`. */
export interface End {
  system: string;
  stream: string;
  count: number;
  complete: boolean;
}

const named = { system: z.string().min(1), stream: z.string().min(1) };

export const beginSchema: z.ZodType<Begin> = z.object({
  ...named,
  listing: z.enum(["full", "window", "ids"]),
  run: z.string().optional(),
});
export const checkpointSchema: z.ZodType<Checkpoint> = z.object({
  ...named,
  cursor: z.record(z.string(), z.unknown()),
});
export const endSchema: z.ZodType<End> = z.object({
  ...named,
  count: z.int().nonnegative(),
  complete: z.boolean(),
});
