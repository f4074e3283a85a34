import { HttpError } from "@d2pipe/errors";

/** Something in the request makes the server refuse all of it: only halving finds what (dhis2-api §2.2, §2.4). */
const refusals: ReadonlySet<number> = new Set([400, 409, 413, 422, 500]);
/** May be a race with another transaction, or a server in trouble: worth another try before a record is blamed. */
const passing: ReadonlySet<number> = new Set([409, 500]);

export function isWholeRefusal(error: unknown): error is HttpError {
  return error instanceof HttpError && error.name === "HttpError" && refusals.has(error.status);
}

export function isPassing(error: HttpError): boolean {
  return passing.has(error.status);
}
