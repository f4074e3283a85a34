import { z } from "zod";

/**
 * A CommCare case as the line carries it: the names of Case API v2, whichever API it came from
 * (case_type, case_name, owner_id, external_id at the top, `properties` with text values).
 * Fields a server adds are kept.
 */
export interface Case {
  case_id: string;
  case_type?: string | null | undefined;
  case_name?: string | null | undefined;
  external_id?: string | null | undefined;
  owner_id?: string | null | undefined;
  closed?: boolean | undefined;
  date_opened?: string | null | undefined;
  date_closed?: string | null | undefined;
  last_modified?: string | null | undefined;
  server_last_modified?: string | null | undefined;
  indexed_on?: string | null | undefined;
  properties: Record<string, string | number | boolean | null>;
  [field: string]: unknown;
}

/** The schema of a case, as strict as a line has to be: only `case_id` and `properties` are needed. */
export const caseSchema: z.ZodType<Case> = z.looseObject({
  case_id: z.string().min(1),
  case_type: z.string().nullish(),
  case_name: z.string().nullish(),
  external_id: z.string().nullish(),
  owner_id: z.string().nullish(),
  closed: z.boolean().optional(),
  date_opened: z.string().nullish(),
  date_closed: z.string().nullish(),
  last_modified: z.string().nullish(),
  server_last_modified: z.string().nullish(),
  indexed_on: z.string().nullish(),
  properties: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});
