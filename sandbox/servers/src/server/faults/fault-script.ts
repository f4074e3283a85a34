import { z } from "zod";

/** Which requests a rule is about. Everything that is given must hold; counting starts when the script is put. */
export interface FaultMatch {
  method?: string | undefined;
  /** A prefix of the path when it starts with `/`, else a regular expression over path and query. */
  path?: string | undefined;
  /** Only the n-th matching request, from 1. */
  nth?: number | undefined;
  /** Each n-th. */
  every?: number | undefined;
  /** From the n-th on. */
  from?: number | undefined;
  /** At most so many times. */
  times?: number | undefined;
}

/** What happens to a request that a rule takes. */
export type Fault =
  | { kind: "cut-before" }
  | { kind: "cut-after-commit" }
  /** The connection is cut at once, and the request carried out when so many more (default: 1) were answered. */
  | { kind: "late-commit"; afterRequests?: number | undefined }
  | { kind: "slow"; ms: number; when?: "before" | "after" | undefined }
  | {
      kind: "status";
      status: number;
      retryAfter?: string | number | null | undefined;
      body?: string | undefined;
      /** The request is handled first: a gateway that lost the answer of a server that stored everything. */
      committed?: boolean | undefined;
    }
  /** DHIS2's own error, without a report: what a conflict of two transactions leaves, or a database that has no connection left. */
  | { kind: "dhis2-error"; status: number; message?: string | undefined; committed?: boolean | undefined }
  /** The report does not name each n-th event (default: all); it is `stored` all the same, or not. */
  | { kind: "silent-report"; every?: number | undefined; stored?: boolean | undefined }
  | { kind: "too-large"; bytes: number }
  | { kind: "truncated-json"; keep?: number | undefined }
  /** The connection ends after the share `keep` of the answer (default: half), which has begun well. */
  | { kind: "cut-in-answer"; keep?: number | undefined }
  /** After that share a proxy's page follows instead of the rest. */
  | { kind: "page-in-answer"; keep?: number | undefined }
  /** Compressed as a proxy does it, for clients that accept it. */
  | { kind: "gzip" }
  | { kind: "login-page" }
  | { kind: "session-expiry" }
  | { kind: "token-revoked" }
  | { kind: "index-lag"; newest: number; every?: number | undefined }
  | { kind: "duplicate-delivery" }
  | { kind: "version"; version: string };

export interface FaultRule {
  match: FaultMatch;
  fault: Fault;
}

export interface FaultScript {
  rules: readonly FaultRule[];
  /** CommCare and Kobo: how the server differs or misbehaves as a whole, a `SwitchChanges` or `KoboSwitchChanges`. */
  switches?: unknown;
}

const ordinal = z.int().positive();

const pathSchema = z
  .string()
  .min(1)
  .refine(isPathPattern, "expected a path prefix starting with / or a regular expression");

function isPathPattern(text: string): boolean {
  if (text.startsWith("/")) return true;
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

const matchSchema: z.ZodType<FaultMatch> = z.strictObject({
  method: z
    .string()
    .regex(/^[A-Z]+$/, "expected a method in upper case, as in POST")
    .optional(),
  path: pathSchema.optional(),
  nth: ordinal.optional(),
  every: ordinal.optional(),
  from: ordinal.optional(),
  times: ordinal.optional(),
});

const faultSchema: z.ZodType<Fault> = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("cut-before") }),
  z.strictObject({ kind: z.literal("cut-after-commit") }),
  z.strictObject({ kind: z.literal("late-commit"), afterRequests: ordinal.optional() }),
  z.strictObject({
    kind: z.literal("slow"),
    ms: z.number().nonnegative(),
    when: z.enum(["before", "after"]).optional(),
  }),
  z.strictObject({
    kind: z.literal("status"),
    status: z.int().min(200).max(599),
    retryAfter: z.union([z.string(), z.number()]).nullish(),
    body: z.string().optional(),
    committed: z.boolean().optional(),
  }),
  z.strictObject({
    kind: z.literal("dhis2-error"),
    status: z.int().min(400).max(599),
    message: z.string().optional(),
    committed: z.boolean().optional(),
  }),
  z.strictObject({
    kind: z.literal("silent-report"),
    every: ordinal.optional(),
    stored: z.boolean().optional(),
  }),
  z.strictObject({ kind: z.literal("too-large"), bytes: z.int().nonnegative() }),
  z.strictObject({ kind: z.literal("truncated-json"), keep: z.number().min(0).max(1).optional() }),
  z.strictObject({ kind: z.literal("cut-in-answer"), keep: z.number().min(0).max(1).optional() }),
  z.strictObject({ kind: z.literal("page-in-answer"), keep: z.number().min(0).max(1).optional() }),
  z.strictObject({ kind: z.literal("gzip") }),
  z.strictObject({ kind: z.literal("login-page") }),
  z.strictObject({ kind: z.literal("session-expiry") }),
  z.strictObject({ kind: z.literal("token-revoked") }),
  z.strictObject({ kind: z.literal("index-lag"), newest: ordinal, every: ordinal.optional() }),
  z.strictObject({ kind: z.literal("duplicate-delivery") }),
  z.strictObject({ kind: z.literal("version"), version: z.string().min(1) }),
]);

/** What `PUT /__faults` takes. */
export const faultScriptSchema: z.ZodType<FaultScript> = z.strictObject({
  rules: z.array(z.strictObject({ match: matchSchema.default({}), fault: faultSchema })).default([]),
  switches: z.unknown().optional(),
});
