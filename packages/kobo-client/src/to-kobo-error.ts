import { AddressError, AuthError, ConfigError, HttpError, type HttpErrorDetails } from "@d2pipe/errors";
import type { FailedAnswer } from "@d2pipe/http";
import { z } from "zod";

const detailSchema = z.looseObject({ detail: z.string() });

/** The server's own text: `{"detail": "…"}`, one message a parameter, or plain text. */
function toServerText({ json, text }: FailedAnswer): string {
  const parsed = detailSchema.safeParse(json);
  if (parsed.success) return parsed.data.detail;
  if (json !== undefined) return JSON.stringify(json).slice(0, 300);
  return text.includes("<") ? "" : text.trim().slice(0, 300);
}

function toRefusalHint(text: string): string {
  if (/multi-factor/i.test(text))
    return "the account asks for a second factor: use its token instead of the password, found in Kobo under Account Settings, Security";
  return "check the token, found in Kobo under Account Settings, Security, and that it is of this server";
}

function toRedirection({ request, status, headers }: FailedAnswer, details: HttpErrorDetails): Error {
  const target = (headers.get("location") ?? "").replace(/[?#].*$/s, "");
  if (/login|signin/i.test(target)) {
    const hint = toRefusalHint("");
    return new AuthError(`answered ${status}, a redirect to a login page`, request, { ...details, hint });
  }
  const hint = "give the server's final address";
  return new AddressError(`answered ${status}, a redirect to ${target || "nowhere"}`, request, { hint });
}

/** Kobo's own meaning of a failed answer (commcare-kobo-api §10.1), with what to do; undefined leaves it to the http package. */
export function toKoboError(answer: FailedAnswer): Error | undefined {
  const { status, request, json, retryAfter } = answer;
  const text = toServerText(answer);
  const reason = text === "" ? "" : `: ${text}`;
  const details: HttpErrorDetails = { status, body: json === undefined ? answer.text : json, retryAfter };
  if (status === 200 && /^\s*</.test(answer.text)) {
    const hint =
      "check the address and the token, and whether there is something in front of the server (a login page, a proxy)";
    return new AuthError("answered with an HTML page; expected JSON", request, { ...details, hint });
  }
  if (status >= 300 && status < 400) return toRedirection(answer, details);
  if (status === 401 || status === 403)
    return new AuthError(`answered ${status}${reason}`, request, { ...details, hint: toRefusalHint(text) });
  if (status === 404) {
    // Kobo hides what an account may not see: the same answer as for what there is not.
    const hint =
      "either the form's id is wrong, or the account has no permission to view its submissions, or this is another server than the form's";
    return new AuthError("answered 404: no such form, or none this account may see", request, {
      ...details,
      hint,
    });
  }
  if (status === 400 && /not been deployed/i.test(text)) {
    const where = `${request.service}: ${request.method} ${request.url}`;
    return new ConfigError([`${where}: the form is a draft and has no submissions yet`], {
      hint: "deploy it in Kobo, or check its id",
    });
  }
  return status === 400 || status === 500
    ? new HttpError(`answered ${status}${reason}`, request, details)
    : undefined;
}
