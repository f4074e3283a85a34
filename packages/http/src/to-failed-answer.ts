import { AuthError, HttpError, type RemoteRequest, ResponseError } from "@d2pipe/errors";
import type { FailedAnswer } from "./http-options.ts";
import { parseRetryAfter } from "./retry-after.ts";
import { withoutQuery } from "./request-url.ts";
import type { Reply } from "./send.ts";

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function toFailedAnswer(reply: Reply, request: RemoteRequest, text: string): FailedAnswer {
  const { status, headers } = reply;
  return { request, status, headers, text, json: parseJson(text), retryAfter: parseRetryAfter(headers) };
}

function toMessage({ status, headers, retryAfter }: FailedAnswer): string {
  if (status >= 300 && status < 400) {
    const target = headers.get("location");
    return `answered ${status}, a redirect${target ? ` to ${withoutQuery(target)}` : ""}`;
  }
  return `answered ${status}${retryAfter ? `; asks to wait ${Math.ceil(retryAfter)} s` : ""}`;
}

/** The plain reading of an answer that is no success. */
export function toHttpError(answer: FailedAnswer): Error {
  const { request, status, text, json, retryAfter } = answer;
  const details = { status, body: json === undefined ? text : json, retryAfter };
  const refused = status === 401 || status === 403;
  return refused
    ? new AuthError(toMessage(answer), request, { ...details, hint: "check the credentials" })
    : new HttpError(toMessage(answer), request, details);
}

/** The plain reading of a success whose body is not JSON: usually cut short, or a page of something in between. */
export function toResponseError(answer: FailedAnswer): Error {
  const isPage = /^\s*</.test(answer.text);
  const what = isPage
    ? "a page of HTML or XML"
    : answer.text === ""
      ? "an empty body"
      : "no valid JSON, perhaps cut short";
  return new ResponseError(`answered ${answer.status} with ${what}; expected JSON`, answer.request);
}
