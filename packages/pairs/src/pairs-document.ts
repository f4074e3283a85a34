import { z } from "zod";

/** A data set or an org unit: its uid (code, name) alone, or with a name beside it for people. */
export type Named = string | { id: string; name?: string | undefined };

/** How dispatcher2 knows the two servers. */
export interface Queue {
  source: string;
  destination: string;
  dialect?: "go" | "classic" | undefined;
  /** Wait so long at most for what becomes of the requests. */
  waitMinutes?: number | undefined;
}

/** Values of one DHIS2 that go to another. */
export interface Pair {
  /** Of its index file and in the mail. */
  name: string;
  /** true where it is absent. */
  active?: boolean | undefined;
  /** Connection of the source: `HMIS` reads `DHIS2_HMIS_URL` and what belongs to it. */
  source: string;
  /** Connection of the target, when values are written straight to it. */
  target?: string | undefined;
  /** Names in dispatcher2, when values go through it. */
  queue?: Queue | undefined;
  dataSets: "all" | readonly Named[];
  /** With `"dataSets": "all"`. */
  except?: readonly Named[] | undefined;
  /** Each with all below it. */
  orgUnits?: readonly Named[] | undefined;
  /** Every org unit of this level, in place of `orgUnits`; 3 without both. */
  orgUnitLevel?: number | undefined;
  /** Table of map-ids; a relative path is taken from the folder of the file. */
  idTable?: string | undefined;
  /** Deleted values, too, also when everything is read. */
  includeDeleted?: boolean | undefined;
}

/** `pairs.json` as people write it. */
export interface PairsDocument {
  $schema?: string | undefined;
  version: 1;
  pairs: readonly Pair[];
}

const name = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_-]*$/u,
    "expected letters, digits, - and _: the index file has this name, too",
  );
const connection = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9_-]*$/u,
    "expected the name of a connection: HMIS reads DHIS2_HMIS_URL, DHIS2_HMIS_USERNAME, …",
  );
const line = z.string().regex(/^[^\p{Cc}]+$/u, "expected one line of text that is not empty");
// They are joined with commas for the script.
const listed = z.string().regex(/^[^,\p{Cc}]+$/u, "expected a uid, code or name without a comma");
const named = z.union([listed, z.strictObject({ id: listed, name: z.string().optional() })], {
  error: "expected a uid, code or name, or an object with id and name",
});
const list = z.array(named).min(1, "expected one at least");

const pair = z
  .strictObject({
    name,
    active: z.boolean().optional(),
    source: connection,
    target: connection.optional(),
    queue: z
      .strictObject({
        source: line,
        destination: line,
        dialect: z.enum(["go", "classic"], { error: "expected go or classic" }).optional(),
        waitMinutes: z.int().min(1).max(1440).optional(),
      })
      .refine(({ dialect, waitMinutes }) => dialect !== "classic" || waitMinutes === undefined, {
        error: "expected only with the dialect go: the classic one cannot be asked",
        path: ["waitMinutes"],
      })
      .optional(),
    dataSets: z.union([z.literal("all"), list], { error: 'expected "all", or a list of data sets' }),
    except: list.optional(),
    orgUnits: list.optional(),
    orgUnitLevel: z.int().min(1).max(20).optional(),
    idTable: line.optional(),
    includeDeleted: z.boolean().optional(),
  })
  .refine(({ target, queue }) => target !== undefined || queue !== undefined, {
    error: "needs target (a connection), queue (the names in dispatcher2), or both",
  })
  .refine(({ source, target }) => source !== target, {
    error: "is the source, too; expected another server",
    path: ["target"],
  })
  .refine(({ except, dataSets }) => except === undefined || dataSets === "all", {
    error: 'expected only with "dataSets": "all"',
    path: ["except"],
  })
  .refine(({ orgUnits, orgUnitLevel }) => orgUnits === undefined || orgUnitLevel === undefined, {
    error: "expected orgUnits or orgUnitLevel, not both",
    path: ["orgUnitLevel"],
  });

/** The published shape of `pairs.json` (docs/schema is generated from it). */
export const pairsDocumentSchema: z.ZodType<PairsDocument> = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(1, { error: "expected 1, the version of this format" }),
  pairs: z.array(pair).min(1, "expected one pair at least"),
});
