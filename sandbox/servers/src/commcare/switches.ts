import { z } from "zod";

/** What differs between CommCare servers, and what goes wrong on them, as switches of the simulator. */
export interface CommcareSwitches {
  /** Time stamps other than `indexed_on` come without their `Z` (§2.2). */
  missingZ: boolean;
  /** v1 `next` and `previous` are a query alone. */
  queryOnlyNext: boolean;
  /** v1 `meta` has no `total_count`. */
  missingTotalCount: boolean;
  /** v2 gives `next` whenever the page is full, so the last page may be empty (newer servers). */
  trailingEmptyPage: boolean;
  /** v2 takes the caller's own `indexed_on.gte` before the cursor's, so page 2 repeats page 1 (§3.2). */
  repeatIndexedOnGte: boolean;
  /** `matching_records` of later pages counts what remains (some servers) instead of all. */
  remainingMatches: boolean;
  /** After each page that has a next one, the first so many cases of that page are saved again. */
  changeBetweenPages: number;
  /** As above, for cases that the next page would have shown: they move to the end. */
  moveBetweenPages: number;
  /** A written case is not listed before so many list requests have passed. */
  indexLagRequests: number;
  /** Answers carry fields that no client knows. */
  unknownFields: boolean;
  /** Answers 429 to every request after so many. */
  rateLimitAfter: number | null;
  /** The `Retry-After` of such an answer, a float as text; null leaves it out. */
  retryAfter: string | null;
  /** The domain is cut off for abuse: a rate limit that is a 401. */
  cutOff: boolean;
  /** The domain asks for two factors; API keys pass. */
  twoFactor: boolean;
}

export const usualSwitches: CommcareSwitches = {
  missingZ: false,
  queryOnlyNext: false,
  missingTotalCount: false,
  trailingEmptyPage: false,
  repeatIndexedOnGte: false,
  remainingMatches: false,
  changeBetweenPages: 0,
  moveBetweenPages: 0,
  indexLagRequests: 0,
  unknownFields: false,
  rateLimitAfter: null,
  retryAfter: "0.0",
  cutOff: false,
  twoFactor: false,
};

const count = z.int().nonnegative();

/** Some of the switches, as a script carries them. */
export type SwitchChanges = Partial<CommcareSwitches>;

export const switchesSchema: z.ZodType<SwitchChanges> = z.strictObject({
  missingZ: z.boolean().exactOptional(),
  queryOnlyNext: z.boolean().exactOptional(),
  missingTotalCount: z.boolean().exactOptional(),
  trailingEmptyPage: z.boolean().exactOptional(),
  repeatIndexedOnGte: z.boolean().exactOptional(),
  remainingMatches: z.boolean().exactOptional(),
  changeBetweenPages: count.exactOptional(),
  moveBetweenPages: count.exactOptional(),
  indexLagRequests: count.exactOptional(),
  unknownFields: z.boolean().exactOptional(),
  rateLimitAfter: count.nullable().exactOptional(),
  retryAfter: z.string().nullable().exactOptional(),
  cutOff: z.boolean().exactOptional(),
  twoFactor: z.boolean().exactOptional(),
});
