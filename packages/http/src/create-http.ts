import { ConfigError, type RemoteRequest } from "@d2pipe/errors";
import { AttemptTimer } from "./attempt-timer.ts";
import { createDispatch, type Dispatch } from "./dispatch.ts";
import type { AnswerHeaders, HttpAnswer, HttpOptions, HttpRequest } from "./http-options.ts";
import { parseBaseUrl, toSearch } from "./request-url.ts";
import { retry, type RetryPlan } from "./retry.ts";
import type { Reply } from "./send.ts";
import { type Attempt, readText, type Received, toAnswer, toThrown } from "./to-answer.ts";
import { toFailedAnswer, toHttpError } from "./to-failed-answer.ts";

/** The way to one server, as `createHttp` makes it. */
export interface Http {
  /** The address as it is used: without a slash at the end. */
  readonly baseUrl: string;
  /** Resolves when the headers of a success, or of an accepted status, are there. */
  request(request: HttpRequest): Promise<HttpAnswer>;
  /** The body, parsed, as part of the attempt: a read whose answer was cut short is asked again. */
  requestJson(request: HttpRequest): Promise<{ status: number; headers: AnswerHeaders; json: unknown }>;
  /** As `requestJson`, with a reader of your own: what it throws as a `RemoteError` may be asked again. */
  requestWith<T>(request: HttpRequest, read: (answer: HttpAnswer) => Promise<T>): Promise<T>;
  /** How errors name a request: the address without its query. */
  describe: (method: HttpRequest["method"], path: string) => RemoteRequest;
}

const defaultTimeoutMs = 120_000;

function isSafe({ method, retry: promise }: HttpRequest): boolean {
  return promise === undefined ? method === "GET" || method === "HEAD" : promise === "safe";
}

function isSuccess({ status }: Reply): boolean {
  return status >= 200 && status < 300;
}

/** Where a read is sent on to, when that is the same server: only there may its credentials go. */
function toNextUrl(reply: Reply, url: string): string | undefined {
  const location = reply.headers.get("location");
  if (reply.status < 300 || reply.status >= 400 || !location || !URL.canParse(location, url))
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
): Promise<Reply> {
  const reply = await dispatch(url, request, timer.signal);
  const next = follow ? toNextUrl(reply, url) : undefined;
  if (next === undefined) return reply;
  await reply.discard();
  return dispatch(next, request, timer.signal);
}

/** Before `node:http` does: its own message would show the value, which may be a secret. */
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
 * The way to one server. Every failure is an error of `@d2pipe/errors`: `NetworkError`, `TimeoutError`, `HttpError`, `AuthError`,
 * `ResponseError`; `TlsError` and `AddressError` for what waiting cannot change; an aborted signal's own reason. Throws
 * `ConfigError` for an address or a header that cannot be used.
 */
export function createHttp(options: HttpOptions): Http {
  const base = parseBaseUrl(options.service, options.baseUrl);
  ensureHeaders(options);
  const dispatch = createDispatch(options);
  const follows = options.redirect === "follow-same-origin";
  let hasAnswered = false;

  function describe(method: HttpRequest["method"], path: string): RemoteRequest {
    return { service: options.service, method, url: base + path };
  }

  function toPlan(request: HttpRequest): RetryPlan {
    const described = describe(request.method, request.path);
    const signal = request.signal ?? options.signal;
    return { safe: isSafe(request), retryIf: request.retryIf, request: described, signal };
  }

  async function attempt(request: HttpRequest, plan: RetryPlan): Promise<Received> {
    const timeoutMs = request.timeoutMs ?? options.timeoutMs ?? defaultTimeoutMs;
    const timer = new AttemptTimer(timeoutMs, plan.safe ? plan.signal : undefined);
    const started: Attempt = { request: plan.request, timer, hasAnswered };
    const url = plan.request.url + toSearch(request.query);
    const reply = await receive(dispatch, url, request, timer, follows && plan.safe).catch(
      (error: unknown) => {
        timer.stop();
        throw toThrown(error, started);
      },
    );
    hasAnswered = true;
    const received = { ...started, reply };
    if (isSuccess(reply) || request.accept?.includes(reply.status)) return received;
    // The status alone says enough when the rest of a failure is cut off.
    const text = await readText(received).catch(() => "");
    const failed = toFailedAnswer(reply, plan.request, text);
    throw options.toError?.(failed) ?? toHttpError(failed);
  }

  async function requestWith<T>(request: HttpRequest, read: (answer: HttpAnswer) => Promise<T>): Promise<T> {
    const plan = toPlan(request);
    return retry(async () => read(toAnswer(await attempt(request, plan), options)), plan, options);
  }

  return {
    baseUrl: base,
    describe,
    requestWith,
    request: (request) => requestWith(request, async (answer) => answer),
    requestJson: (request) =>
      requestWith(request, async (answer) => {
        return { status: answer.status, headers: answer.headers, json: await answer.json() };
      }),
  };
}
