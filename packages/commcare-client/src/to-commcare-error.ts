import { AddressError, AuthError, HttpError, type HttpErrorDetails } from "@d2pipe/errors";
import type { FailedAnswer } from "@d2pipe/http";
import { errorBodySchema } from "./wire.ts";

/** Between two tries while a project is cut off; it lasts longer than any `Retry-After`. */
const cutOffWaitSeconds = 120;

/** The server's own words, when the body is one of its error objects. */
function toServerText({ json, text }: FailedAnswer): string {
  const parsed = errorBodySchema.safeParse(json);
  if (parsed.success) return parsed.data.error;
  return text.includes("<") ? "" : text.trim().slice(0, 300);
}

const loginHint =
  "check user name and API key: active, not expired, for this project and this machine's address";

function toRefusalHint(status: number, text: string): string {
  if (/otp/i.test(text))
    return "the account asks for a second factor: use an API key, made in HQ under My Account, API Keys";
  if (/subscription/i.test(text))
    return "the project's plan has no API access (Standard or higher is needed); or the domain is wrong";
  if (status === 403)
    return "the user has to be a member of this project, with the permissions Edit Data and Access APIs";
  return loginHint;
}

function toRefusal(answer: FailedAnswer, text: string, details: HttpErrorDetails): HttpError {
  const { status, request } = answer;
  if (status === 401 && /cut off/i.test(text)) {
    // A rate limit in all but its status (commcare-kobo-api §1.2): read as 429, so that it is waited for, then exit 4.
    return new HttpError(`answered 401: ${text}`, request, {
      ...details,
      status: 429,
      retryAfter: cutOffWaitSeconds,
      hint: "too many requests: wait some hours, then ask with larger pages",
    });
  }
  return new AuthError(`answered ${status}${text ? `: ${text}` : ""}`, request, {
    ...details,
    hint: toRefusalHint(status, text),
  });
}

function toRedirection({ request, status, headers }: FailedAnswer, details: HttpErrorDetails): Error {
  const target = (headers.get("location") ?? "").replace(/[?#].*$/s, "");
  if (/login/i.test(target)) {
    const message = `answered ${status}, a redirect to a login page`;
    return new AuthError(message, request, { ...details, hint: loginHint });
  }
  return new AddressError(`answered ${status}, a redirect to ${target || "nowhere"}`, request, {
    hint: "give the server's final address",
  });
}

/**
 * CommCare's own meaning of a failed answer (commcare-kobo-api §1.2), with what to do; undefined leaves it to the http package.
 * `AuthError` for a refused login, a missing permission and a login page; `AddressError` for a project or an API that is not there.
 */
export function toCommcareError(answer: FailedAnswer, domain: string): Error | undefined {
  const { status, request, json, retryAfter } = answer;
  const text = toServerText(answer);
  const details: HttpErrorDetails = { status, body: json === undefined ? answer.text : json, retryAfter };
  if (status === 200 && /^\s*</.test(answer.text) && /login|sign in/i.test(answer.text)) {
    return new AuthError("answered with a page of HTML where JSON was expected", request, {
      ...details,
      hint: `a login page came: ${loginHint}; or there is a proxy in front of the server`,
    });
  }
  if (status >= 300 && status < 400) return toRedirection(answer, details);
  if (status === 401 || status === 403) return toRefusal(answer, text, details);
  if (status === 404 && answer.text.trim() !== "") {
    return new AddressError(
      `answered 404: there is no project "${domain}", or it does not have this API`,
      request,
      {
        hint: "check address and domain; an old server may only have Case API v1",
      },
    );
  }
  if (status === 423) {
    // Another submission holds the lock of a case: nothing was carried out (§4.2), so it is waited for as a 429 is.
    return new HttpError("answered 423: another submission is at work on the same cases", request, {
      ...details,
      status: 429,
    });
  }
  if (status === 400) return new HttpError(`answered 400${text ? `: ${text}` : ""}`, request, details);
  return undefined;
}
