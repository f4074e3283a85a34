import { z } from "zod";

/** What stands around the cases of a page; they themselves are read one by one (`readEntries`). */
export interface V2PageAnswer {
  cases: unknown[];
  next?: unknown;
  matching_records?: number | null | undefined;
}

export const v2PageSchema: z.ZodType<V2PageAnswer> = z.looseObject({
  cases: z.array(z.unknown()),
  next: z.unknown().optional(),
  matching_records: z.number().nullish(),
});

export interface V1PageAnswer {
  meta: {
    limit?: number | null | undefined;
    next?: string | null | undefined;
    total_count?: number | null | undefined;
  };
  objects: unknown[];
}

export const v1PageSchema: z.ZodType<V1PageAnswer> = z.looseObject({
  meta: z.looseObject({
    limit: z.number().nullish(),
    next: z.string().nullish(),
    total_count: z.number().nullish(),
  }),
  objects: z.array(z.unknown()),
});

export interface BulkFetchAnswer {
  cases: unknown[];
}

export const bulkFetchSchema: z.ZodType<BulkFetchAnswer> = z.looseObject({ cases: z.array(z.unknown()) });

/** What bulk-fetch writes in the place of a case that is not there, or not for this user. */
export interface Stub {
  case_id: string;
  error: string;
  properties?: undefined;
}

export const stubSchema: z.ZodType<Stub> = z.looseObject({
  case_id: z.string(),
  error: z.string(),
  properties: z.undefined().optional(),
});

export interface UpdatedCasesAnswer {
  form_id: string;
}

/** What every write of Case API v2 is answered with; the cases in it are as they are now (§3.5). */
export const updatedCasesSchema: z.ZodType<UpdatedCasesAnswer> = z.looseObject({
  form_id: z.string().min(1),
});

export interface ErrorBody {
  error: string;
}

export const errorBodySchema: z.ZodType<ErrorBody> = z.looseObject({ error: z.string() });
