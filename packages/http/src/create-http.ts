import { ConfigError } from "@d2pipe/errors";
import { AttemptTimer } from "./attempt-timer.ts";
import { createDispatch, type Dispatch } from "./dispatch.ts";
import type { HttpAnswer, HttpOptions, HttpRequest } from "./http-options.ts";
import { parseBaseUrl, toSearch } from "./request-url.ts";
import { retry, type RetryPlan } from "./retry.ts";
import { readText, type Received, toAnswer, toThrown } from "./to-answer.ts";
import { toFailedAnswer, toHttpError } from "./to-failed-answer.ts";

export interface Http {
  /** Resolves when the headers of a success, or of an accepted status, are there. */
  request(request: HttpRequest): Promise<HttpAnswer>;
  /** The body, parsed, as part of the attempt: a read whose answer was cut short is asked again. */
  requestJson(request: HttpRequest): Promise<{ status: number; headers: Headers; json: unknown }>;
}

const defaultTimeoutMs = 120_000;

function isSafe({ method, retry: promise }: HttpRequest): boolean {
  return promise === undefined ? method === "GET" || method === "HEAD" : promise === "safe";
}

/** Where a read is sent on to, when that is the same server: only there may its credentials go. */
function toNextUrl(response: Response, url: string): string | undefined {
  const location = response.headers.get("location");
  if (response.status < 300 || response.status >= 400 || !location || !URL.canParse(location, url))
    return undefined;
  const next = new URL(location, url);
  return next.origin === new URL(url).origin ? next.href : undefined;
}

async function receive(
  dispatch: Dispatch,
  url: string,
  request: HttpRequest,
  timer: AttemptTimer,
  follow: boolean,
): Promise<Response> {
  const response = await dispatch(url, request, timer.signal);
  const next = follow ? toNextUrl(response, url) : undefined;
  if (next === undefined) return response;
  await response.body?.cancel();
  return dispatch(next, request, timer.signal);
}

/** Before `fetch` does: its own message would show the value, which may be a secret. */
function ensureHeaders({ service, headers = {} }: HttpOptions): void {
  for (const [name, value] of Object.entries(headers)) {
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) {
      throw new ConfigError(
        [`${service}: the value for the header ${name} has a character that no header can carry`],
        { hint: "look at user name, key or token: a line end or a foreign letter was pasted with it" },
      );
    }
  }
}

/**
 * The only way to a server: time-outs, retries, and every failure as an error of `@d2pipe/errors`: `NetworkError`, `TimeoutError`,
 * `AuthError`, `HttpError`, `ResponseError`; an aborted signal's own reason. Throws `ConfigError` for an address that cannot be used.
 */
export function createHttp(options: HttpOptions): Http {
  const base = parseBaseUrl(options.service, options.baseUrl);
  ensureHeaders(options);
  const dispatch = createDispatch(options);
  const follows = options.redirect === "follow-same-origin";

  function toPlan(request: HttpRequest): RetryPlan {
    const asked = { service: options.service, method: request.method, url: base + request.path };
    return { safe: isSafe(request), request: asked, signal: request.signal ?? options.signal };
  }

  async function attempt(request: HttpRequest, plan: RetryPlan): Promise<Received> {
    const timeoutMs = request.timeoutMs ?? options.timeoutMs ?? defaultTimeoutMs;
    const timer = new AttemptTimer(timeoutMs, plan.safe ? plan.signal : undefined);
    const started = { request: plan.request, timer, timeoutMs };
    const url = plan.request.url + toSearch(request.query);
    const response = await receive(dispatch, url, request, timer, follows && plan.safe).catch(
      (error: unknown) => {
        timer.stop();
        throw toThrown(error, started);
      },
    );
    if (response.ok || request.accept?.includes(response.status)) return { ...started, response };
    // The status alone says enough when the rest of a failure is cut off.
    const text = await readText({ ...started, response }).catch(() => "");
    const failed = toFailedAnswer(response, plan.request, text);
    throw options.toError?.(failed) ?? toHttpError(failed);
  }

  async function requestWith<T>(request: HttpRequest, read: (answer: HttpAnswer) => Promise<T>): Promise<T> {
    const plan = toPlan(request);
    return retry(async () => read(toAnswer(await attempt(request, plan), options)), plan, options);
  }

  return {
    request: (request) => requestWith(request, async (answer) => answer),
    requestJson: (request) =>
      requestWith(request, async (answer) => {
        return { status: answer.status, headers: answer.headers, json: await answer.json() };
      }),
  };
}
