import { AuthError, ConfigError, HttpError, type RemoteRequest } from "@d2pipe/errors";
import type { FailedAnswer } from "@d2pipe/http";
import { toRefusalReason } from "./refusal-reason.ts";
import { type WebMessage, webMessageSchema } from "./web-message.ts";

const hints: Readonly<Record<number, string>> = {
  401: "check the login (DHIS2_TOKEN, or DHIS2_USERNAME and DHIS2_PASSWORD); a token may have expired, and needs DHIS2 2.38.1",
  403: "the user lacks an authority or the sharing for this; ask the DHIS2 administrator, or check the login",
};

function toDetails({ status, json, text, retryAfter }: FailedAnswer) {
  return { status, body: json === undefined ? text : json, retryAfter };
}

/** Unauthenticated requests are sent on to a page of the same server that has "login" in its path (dhis2-api §1.2). */
function toRedirectError(answer: FailedAnswer, baseUrl: string): Error {
  const location = answer.headers.get("location") ?? "";
  const target = URL.canParse(location, answer.request.url)
    ? new URL(location, answer.request.url)
    : undefined;
  if (!target || /login/i.test(target.pathname)) {
    const message = `answered ${answer.status}, sent on to the login page`;
    return new AuthError(message, answer.request, { ...toDetails(answer), ...toHint(401) });
  }
  const { service, method, url } = answer.request;
  return new ConfigError(
    [`${service}: ${method} ${url}: answered ${answer.status}, sent on to ${target.origin}`],
    {
      hint: `DHIS2_URL is ${baseUrl}; set it to the address that the server really answers on, without /api`,
    },
  );
}

function toHint(status: number): { hint?: string } {
  const hint = hints[status];
  return hint === undefined ? {} : { hint };
}

/** A token of wrong form or sum is answered 400 (recordings, platform): not a fault of the request. */
function isTokenRefusal({ status }: FailedAnswer, message: WebMessage | undefined): boolean {
  return (
    status === 400 &&
    /checksum|token/i.test(message?.message ?? "") &&
    !/JSON parse/.test(message?.message ?? "")
  );
}

/**
 * The server's own words, when they cannot quote what we sent: about a read. About a write only code and kind are told,
 * since DHIS2 puts values into its messages.
 */
function toWords(request: RemoteRequest, message: WebMessage | undefined): string {
  if (message === undefined) return "";
  const code = message.errorCode ?? "";
  const words = request.method === "GET" ? message.message : toRefusalReason(message.message);
  const parts = [code, words?.replaceAll(/\s+/g, " ").slice(0, 300)].filter(Boolean);
  return parts.length === 0 ? "" : `: ${parts.join(" ")}`;
}

/** What a failed answer of DHIS2 means; `undefined` leaves it to `@d2pipe/http`. */
export function createToDhis2Error(baseUrl: string): (answer: FailedAnswer) => Error | undefined {
  return (answer) => {
    const { request, status, json, text } = answer;
    if (status >= 300 && status < 400) return toRedirectError(answer, baseUrl);
    if (status < 300) {
      if (!/^\s*<(!doctype|html)/i.test(text)) return undefined;
      const message = `answered ${status} with a page instead of JSON: the login page, or something that is not DHIS2`;
      return new AuthError(message, request, { ...toDetails(answer), ...toHint(401) });
    }
    const message = webMessageSchema.safeParse(json).data;
    const words = `answered ${status}${toWords(request, message)}`;
    if (status === 401 || status === 403)
      return new AuthError(words, request, { ...toDetails(answer), ...toHint(status) });
    if (isTokenRefusal(answer, message)) {
      return new AuthError(`answered ${status}: the token is malformed`, request, {
        ...toDetails(answer),
        ...toHint(401),
      });
    }
    return message === undefined ? undefined : new HttpError(words, request, toDetails(answer));
  };
}
