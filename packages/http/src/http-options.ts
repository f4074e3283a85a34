import type { RemoteError, RemoteRequest } from "@d2pipe/errors";

/** Waits; rejects with the signal's reason as soon as it is aborted. */
export type Sleep = (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;

/** A request that failed and is about to be sent again. */
export interface RetryInfo extends RemoteRequest {
  /** The attempt that failed, from 1. */
  attempt: number;
  waitMs: number;
  error: RemoteError;
}

/** Headers of an answer; those of `fetch` fit. */
export interface AnswerHeaders {
  /** `null` when there is none of this name, in any letter case. */
  get(name: string): string | null;
  getSetCookie(): string[];
}

/** An answer that is not a success, or not JSON where JSON was asked for. */
export interface FailedAnswer {
  request: RemoteRequest;
  status: number;
  headers: AnswerHeaders;
  text: string;
  /** The body as JSON; `undefined` when it is not JSON. */
  json: unknown;
  /** Seconds, when the server said so. */
  retryAfter: number | undefined;
}

/** Which server, and how it is asked. Only `service`, `baseUrl` and `userAgent` are needed. */
export interface HttpOptions {
  /** Name in messages: `DHIS2`. */
  service: string;
  /** May have a path (`https://example.org/dhis`). Never credentials. */
  baseUrl: string;
  headers?: Readonly<Record<string, string>> | undefined;
  userAgent: string;
  /** For one attempt, headers and body together. Default 120,000. */
  timeoutMs?: number | undefined;
  /** For making a connection, which a server that is there does much sooner than it answers. Default 10,000. */
  connectTimeoutMs?: number | undefined;
  /** Attempts after the first. Default 5. */
  retries?: number | undefined;
  /** A longer `Retry-After` is not waited for: the error goes up. Default 300. */
  maxWaitSeconds?: number | undefined;
  /** Stops reads and waits. A write in flight is never cut off: its answer says what became of it. */
  signal?: AbortSignal | undefined;
  /** Sends the requests instead of `node:http`: for who keeps or makes up answers. */
  fetch?: typeof fetch | undefined;
  sleep?: Sleep | undefined;
  /** From 0 to 1, for the jitter. */
  random?: (() => number) | undefined;
  /** `follow-same-origin` follows one redirect of a read, with its credentials. Default `manual`: a redirect is a failure. */
  redirect?: "manual" | "follow-same-origin" | undefined;
  /** Name of the cookie that holds the session (`JSESSIONID`): kept, sent back, dropped once when a 401 comes. */
  sessionCookie?: string | undefined;
  onRetry?: ((info: RetryInfo) => void) | undefined;
  /** What a failed answer of this service means; `undefined` leaves it to this package. */
  toError?: ((answer: FailedAnswer) => Error | undefined) | undefined;
}

/** Parameters of an address, by name; one that is undefined is left out. */
export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** One request, as it is sent. */
export interface HttpRequest {
  method: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  /** Below the base URL, with its first slash. */
  path: string;
  /** A list becomes one parameter with commas. */
  query?: Query | URLSearchParams | undefined;
  body?: string | Uint8Array<ArrayBuffer> | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
  timeoutMs?: number | undefined;
  /**
   * `safe` (default of GET and HEAD): sent again after any passing failure. `unsent-only` (default of the others): only
   * when it is certain that it was not carried out.
   */
  retry?: "safe" | "unsent-only" | undefined;
  /** Of the passing failures those after which it is sent again; absent: all. For a caller that asks for less after a timeout. */
  retryIf?: ((error: RemoteError) => boolean) | undefined;
  /** Statuses beyond 200–299 whose body is a proper answer: `[409]`. */
  accept?: readonly number[] | undefined;
  signal?: AbortSignal | undefined;
}

/** An answer whose body has not been read. What fails while reading throws the same errors as the request. */
export interface HttpAnswer {
  status: number;
  headers: AnswerHeaders;
  /** Without query. */
  url: string;
  text(): Promise<string>;
  /** Throws `ResponseError` when the body is not JSON, or what `toError` makes of it. */
  json(): Promise<unknown>;
  /** The body as it comes; `timeoutMs` then counts from piece to piece. `null` when there is none. */
  body: AsyncIterable<Uint8Array> | null;
  /** The error for a body, read before, that is not what was asked for: as `json()` throws it. */
  refuse(bytes: Uint8Array): Error;
}
