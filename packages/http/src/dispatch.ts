import { createFetch } from "ofetch";
import type { HttpOptions, HttpRequest } from "./http-options.ts";
import { SessionCookie } from "./session-cookie.ts";

/** One request on the wire: no retries, no redirects, the body unread. */
export type Dispatch = (url: string, request: HttpRequest, signal: AbortSignal) => Promise<Response>;

/** ofetch with its own judgement switched off: it would send a refused import (409) again. See `retry.ts`. */
export function createDispatch(options: HttpOptions): Dispatch {
  const client = createFetch({ fetch: options.fetch ?? globalThis.fetch, Headers, AbortController });
  const cookie = new SessionCookie(options.sessionCookie);
  const shared = { Accept: "application/json", ...options.headers, "User-Agent": options.userAgent };

  async function dispatch(url: string, request: HttpRequest, signal: AbortSignal): Promise<Response> {
    const session = cookie.header;
    const response = await client.raw(url, {
      method: request.method,
      ...(request.body === undefined ? {} : { body: request.body }),
      headers: { ...shared, ...request.headers, ...(session ? { Cookie: session } : {}) },
      redirect: "manual",
      signal,
      retry: false,
      ignoreResponseError: true,
      responseType: "stream",
    });
    if (response.status === 401 && session) {
      cookie.drop(session);
      await response.body?.cancel();
      // The session had ended. A 401 comes before anything is carried out, so that a write may go again too.
      return dispatch(url, request, signal);
    }
    cookie.keep(response.headers);
    return response;
  }
  return dispatch;
}
