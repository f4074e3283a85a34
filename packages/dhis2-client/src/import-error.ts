import { HttpError, ResponseError } from "@d2pipe/errors";
import { z } from "zod";
import type { Connection } from "./connection.ts";
import { toRefusalReason } from "./refusal-reason.ts";

/** In a WebMessage, and in the report of 2.40 and older. */
const messageSchema = z.object({ message: z.string() });

/** The error of an import whose answer blames no object: refused as a whole with 409, or not a report at all. */
export function toImportError(
  connection: Connection,
  path: string,
  { status, json, expected }: { status: number; json: unknown; expected: string },
): HttpError | ResponseError {
  const request = connection.describe("POST", path);
  if (status !== 409) return new ResponseError(`the answer is not ${expected}`, request);
  const reason = toRefusalReason(messageSchema.safeParse(json).data?.message);
  return new HttpError(`answered ${status}${reason ? `: ${reason}` : ""}`, request, { status, body: json });
}
