import type { AnswerHeaders } from "./http-options.ts";

/**
 * Seconds of a `Retry-After` header: whole or broken (`37.2`, as CommCare HQ sends it), or an HTTP date, which is
 * counted from the server's own `Date` so that a wrong clock here does no harm. `undefined` when there is none or it is unreadable.
 */
export function parseRetryAfter(
  headers: Pick<AnswerHeaders, "get">,
  now: number = Date.now(),
): number | undefined {
  const text = headers.get("retry-after")?.trim();
  if (!text) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  const until = Date.parse(text);
  if (Number.isNaN(until) || !/[a-z]/i.test(text)) return undefined;
  const served = Date.parse(headers.get("date") ?? "");
  return Math.max(0, (until - (Number.isNaN(served) ? now : served)) / 1000);
}
