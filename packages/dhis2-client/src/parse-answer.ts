import { type RemoteRequest, ResponseError } from "@d2pipe/errors";
import type { z } from "zod";

/** The body of a success, checked. Throws `ResponseError` with the path of the first issue, never the value. */
export function parseAnswer<T>(schema: z.ZodType<T>, json: unknown, request: RemoteRequest): T {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue?.path.join(".") || "the top level";
  throw new ResponseError(
    `the answer is not what DHIS2 promises: ${place}: ${issue?.message ?? "unexpected"}`,
    request,
  );
}
