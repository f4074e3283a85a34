import type { HttpOptions, HttpRequest } from "./http-options.ts";
import { type Reply, sendBy, sendByNode } from "./send.ts";
import { SessionCookie } from "./session-cookie.ts";

/** One request in the name of this client: with its headers and its session, no retries, no redirects. */
export type Dispatch = (url: string, request: HttpRequest, signal: AbortSignal) => Promise<Reply>;

export function createDispatch(options: HttpOptions): Dispatch {
  const send = options.fetch ? sendBy(options.fetch) : sendByNode(options.connectTimeoutMs ?? 10_000);
  const cookie = new SessionCookie(options.sessionCookie);
  const shared = { Accept: "application/json", ...options.headers, "User-Agent": options.userAgent };

  async function dispatch(url: string, request: HttpRequest, signal: AbortSignal): Promise<Reply> {
    const session = cookie.header;
    const headers = { ...shared, ...request.headers, ...(session ? { Cookie: session } : {}) };
    const reply = await send(url, { method: request.method, body: request.body, headers }, signal);
    if (reply.status === 401 && session) {
      cookie.drop(session);
      await reply.discard();
      // The session had ended. A 401 comes before anything is carried out, so that a write may go again too.
      return dispatch(url, request, signal);
    }
    cookie.keep(reply.headers);
    return reply;
  }
  return dispatch;
}
