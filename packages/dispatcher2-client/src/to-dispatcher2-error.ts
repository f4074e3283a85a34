import { AuthError } from "@d2pipe/errors";
import type { FailedAnswer } from "@d2pipe/http";

/** A page of HTML where JSON was asked for: something in front of dispatcher2. Undefined leaves the rest to the http package. */
export function toDispatcher2Error({ status, text, request }: FailedAnswer): Error | undefined {
  if (status !== 200 || !/^\s*</.test(text)) return undefined;
  return new AuthError("answered with an HTML page; expected JSON", request, {
    status,
    body: text,
    hint: "check the address and the login, and whether there is something in front of the server (a login page, a proxy)",
  });
}
