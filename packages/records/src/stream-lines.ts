import { z } from "zod";

/** `full` = everything that exists (only this allows delete detection), `window` = a time range, `ids` = by id. */
export type Listing = "full" | "window" | "ids";

/** The server that a listing is from. */
export interface SourceServer {
  /** Of DHIS2; a copied database has the same. */
  systemId?: string | undefined;
  address: string;
}

/** Opens what a source lists; `run` names the run, for people. */
export interface Begin {
  system: string;
  stream: string;
  listing: Listing;
  /** Of some records only those come that changed from then on (ISO); absent: all of them. */
  since?: string | undefined;
  run?: string | undefined;
  /** Given where records may be written to a server of the same kind. */
  server?: SourceServer | undefined;
}

/** Where the next run may start once every record before this line has its outcome. `cursor` belongs to the source tool. */
export interface Checkpoint {
  system: string;
  stream: string;
  cursor: Record<string, unknown>;
}

/**
 * Asks the sink to compare a full listing with the one before, at its complete end (design §2, rule 4): which records are missing
 * from the source, which reappeared. Stands behind the `begin` of the listing.
 */
export interface Detect {
  system: string;
  stream: string;
  /** Delete at the target what is missing; else it is only reported. */
  delete: boolean;
  /** At most so many may be missing at once, else nothing is marked; absent: 10, or 5 % of the known, the larger. */
  maxMissing?: number | undefined;
}

/** `count` = lines with a `src` of this stream since its `begin`. */
export interface End {
  system: string;
  stream: string;
  count: number;
  complete: boolean;
}

const named = { system: z.string().min(1), stream: z.string().min(1) };

/** The schema of a `Begin`. */
export const beginSchema: z.ZodType<Begin> = z.object({
  ...named,
  listing: z.enum(["full", "window", "ids"]),
  since: z.string().optional(),
  run: z.string().optional(),
  server: z.object({ systemId: z.string().optional(), address: z.string() }).optional(),
});
/** The schema of a `Checkpoint`. */
export const checkpointSchema: z.ZodType<Checkpoint> = z.object({
  ...named,
  cursor: z.record(z.string(), z.unknown()),
});
/** The schema of a `Detect`. */
export const detectSchema: z.ZodType<Detect> = z.object({
  ...named,
  delete: z.boolean(),
  maxMissing: z.int().nonnegative().optional(),
});
/** The schema of an `End`. */
export const endSchema: z.ZodType<End> = z.object({
  ...named,
  count: z.int().nonnegative(),
  complete: z.boolean(),
});
