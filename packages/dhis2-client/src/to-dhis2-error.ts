import { AddressError, AuthError, HttpError, type RemoteRequest } from "@d2pipe/errors";
import type { FailedAnswer } from "@d2pipe/http";
import { toRefusalReason } from "./refusal-reason.ts";
import { type WebMessage, webMessageSchema } from "./web-message.ts";

const hints: Readonly<Record<number, string>> = {
  401: "check the user and password, or the token: it may have expired, and needs DHIS2 2.38.1 or newer",
  403: "the user lacks an authority or the sharing for this; ask the DHIS2 administrator, or check which user it is",
};

function toDetails({ status, json, text, retryAfter }: FailedAnswer) {
  return { status, body: json === undefined ? text : json, retryAfter };
}

/** Requests without a login are redirected to a page of the same server that has "login" in its path (dhis2-api §1.2). */
function toRedirectError(answer: FailedAnswer): Error {
  const { request, status } = answer;
  const location = answer.headers.get("location") ?? "";
  const target = URL.canParse(location, request.url) ? new URL(location, request.url) : undefined;
  if (!target || /login/i.test(target.pathname)) {
    const message = `answered ${status}, a redirect to the login page`;
    return new AuthError(message, request, { ...toDetails(answer), ...toHint(401) });
  }
  return new AddressError(`answered ${status}, a redirect to ${target.origin}`, request, {
    hint: "use the address that the server really answers on, without /api",
  });
}

function toHint(status: number): { hint?: string } {
  const hint = hints[status];
  return hint === undefined ? {} : { hint };
}

/** A token of wrong form or checksum is answered 400 (recordings, platform), although nothing is wrong with the request. */
function isTokenRefusal({ status }: FailedAnswer, message: WebMessage | undefined): boolean {
  return (
    status === 400 &&
    /checksum|token/i.test(message?.message ?? "") &&
    !/JSON parse/.test(message?.message ?? "")
  );
}

/**
 * The server's own reason, when it cannot quote what we sent: about a read. About a write only code and kind are given,
 * since DHIS2 puts values into its messages.
 */
function formatReason(request: RemoteRequest, message: WebMessage | undefined): string {
  if (message === undefined) return "";
  const code = message.errorCode ?? "";
  const reason = request.method === "GET" ? message.message : toRefusalReason(message.message);
  const parts = [code, reason?.replaceAll(/\s+/g, " ").slice(0, 300)].filter(Boolean);
  return parts.length === 0 ? "" : `: ${parts.join(" ")}`;
}

/**
 * What a failed answer of DHIS2 means; `undefined` leaves it to `@d2pipe/http`. The errors name no settings: those belong to the
 * program that uses the client.
 */
export function toDhis2Error(answer: FailedAnswer): Error | undefined {
  const { request, status, json } = answer;
  const refuse = (message: string, hintStatus: number): AuthError =>
    new AuthError(message, request, { ...toDetails(answer), ...toHint(hintStatus) });
  if (status >= 300 && status < 400) return toRedirectError(answer);
  if (status < 300) {
    if (!/^\s*<(!doctype|html)/i.test(answer.text)) return undefined;
    return refuse(
      `answered ${status} with a page instead of JSON: the login page, or something that is not DHIS2`,
      401,
    );
  }
  const message = webMessageSchema.safeParse(json).data;
  const text = `answered ${status}${formatReason(request, message)}`;
  if (status === 401 || status === 403) return refuse(text, status);
  if (isTokenRefusal(answer, message)) return refuse(`answered ${status}: the token is malformed`, 401);
  return message === undefined ? undefined : new HttpError(text, request, toDetails(answer));
}
