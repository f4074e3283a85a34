import { z } from "zod";

/** What is to be written into a CommCare case. What it does not name stays as it is. */
export interface CaseUpdate {
  /** The case; absent: the one of its type whose `external_id` it is. */
  case_id?: string | undefined;
  /** For facilities: the org unit. */
  external_id?: string | undefined;
  case_type?: string | undefined;
  /** CommCare takes texts only; an empty one empties the property. */
  properties: Record<string, string>;
}

/** The schema of a `CaseUpdate`: a case is named by one id at least. */
export const caseUpdateSchema: z.ZodType<CaseUpdate> = z
  .strictObject({
    case_id: z.string().min(1).optional(),
    external_id: z.string().min(1).optional(),
    case_type: z.string().min(1).optional(),
    properties: z.record(z.string(), z.string()),
  })
  .refine(({ case_id, external_id }) => case_id !== undefined || external_id !== undefined, {
    error: "expected case_id or external_id",
  });

/** Fields of a case itself, which no property may be named as (commcare-kobo-api §3.5, §4.1). */
const fieldsOfCase: ReadonlySet<string> = new Set([
  "case_id",
  "case_name",
  "case_type",
  "date_opened",
  "external_id",
  "owner_id",
]);

/** Whether a name is that of a field of the case itself, beside its properties. */
export function isCaseField(name: string): boolean {
  return fieldsOfCase.has(name);
}

/** Whether CommCare takes a text as the name of a case property: the name of an XML element (commcare-kobo-api §3.5), and no field. */
export function isCasePropertyName(name: string): boolean {
  return /^(?!xml)[a-z][\w-]*$/i.test(name) && !isCaseField(name);
}
