import { ExitCode } from "./exit-code.ts";
import { D2pipeError, type D2pipeErrorOptions } from "./d2pipe-error.ts";

/** Which request failed. `url` never carries credentials or a query (a query may hold values). */
export interface RemoteRequest {
  service: string;
  method: string;
  url: string;
}

/**
 * A server failed us. `mayHaveArrived` says whether the request may have been carried out although no usable answer
 * came: then the server has to be asked what became of a write before it is sent again.
 */
export abstract class RemoteError extends D2pipeError {
  readonly exitCode: ExitCode = ExitCode.remote;
  readonly request: RemoteRequest;
  abstract readonly mayHaveArrived: boolean;

  constructor(message: string, request: RemoteRequest, options: D2pipeErrorOptions = {}) {
    super(`${request.service}: ${request.method} ${request.url}: ${message}`, options);
    this.request = request;
  }

  /** Whether the same request, if it is a read, may be sent again. */
  abstract shouldRetry(): boolean;
}

/** No answer: refused, unresolved, cut. `mayHaveArrived` is false only when the connection was never made. */
export class NetworkError extends RemoteError {
  override readonly name = "NetworkError" as const;
  readonly code = "E_NETWORK" as const;
  readonly mayHaveArrived: boolean;

  constructor(
    message: string,
    request: RemoteRequest,
    options: D2pipeErrorOptions & { mayHaveArrived: boolean },
  ) {
    super(message, request, options);
    this.mayHaveArrived = options.mayHaveArrived;
  }

  shouldRetry(): boolean {
    return true;
  }
}

/** The server cannot be used as it is set up. Nothing was carried out, and waiting changes nothing. */
abstract class SetupError extends RemoteError {
  override readonly exitCode: ExitCode = ExitCode.usage;
  readonly mayHaveArrived = false as const;

  shouldRetry(): boolean {
    return false;
  }
}

/** The server's certificate is not trusted, has expired or names another host, or the server does not speak TLS. */
export class TlsError extends SetupError {
  override readonly name = "TlsError" as const;
  readonly code = "E_TLS" as const;
}

/**
 * The address does not lead to the server: its name does not exist (`ENOTFOUND`, and no answer came from it before), it
 * sends us elsewhere, or it knows no such project.
 */
export class AddressError extends SetupError {
  override readonly name = "AddressError" as const;
  readonly code = "E_ADDRESS" as const;
}

/** The answer did not come in time. */
export class TimeoutError extends RemoteError {
  override readonly name = "TimeoutError" as const;
  readonly code = "E_TIMEOUT" as const;
  readonly mayHaveArrived = true as const;

  shouldRetry(): boolean {
    return true;
  }
}

/** The answer behind an `HttpError`. */
export interface HttpErrorDetails {
  status: number;
  /** The body: parsed JSON, or text when it is not JSON. */
  body: unknown;
  /** Seconds, when the server said so. */
  retryAfter?: number | undefined;
}

const retryStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const ambiguousStatuses: ReadonlySet<number> = new Set([502, 503, 504]);

/** The server answered with a status that is not a success. */
export class HttpError extends RemoteError {
  override readonly name: "HttpError" | "AuthError" = "HttpError";
  readonly code: "E_HTTP" | "E_AUTH" = "E_HTTP";
  readonly status: number;
  readonly body: unknown;
  readonly retryAfter: number | undefined;

  constructor(message: string, request: RemoteRequest, options: D2pipeErrorOptions & HttpErrorDetails) {
    super(message, request, options);
    this.status = options.status;
    this.body = options.body;
    this.retryAfter = options.retryAfter;
  }

  get mayHaveArrived(): boolean {
    return ambiguousStatuses.has(this.status);
  }

  shouldRetry(): boolean {
    return retryStatuses.has(this.status);
  }
}

/** 401, 403, or a login page where JSON was expected. Never retried. */
export class AuthError extends HttpError {
  override readonly name = "AuthError" as const;
  override readonly code = "E_AUTH" as const;
  override readonly exitCode: ExitCode = ExitCode.refused;

  override shouldRetry(): boolean {
    return false;
  }
}

/** A success status, but the body is not what the service's contract says (cut short, not JSON, another shape). */
export class ResponseError extends RemoteError {
  override readonly name = "ResponseError" as const;
  readonly code = "E_RESPONSE" as const;
  readonly mayHaveArrived = true as const;

  shouldRetry(): boolean {
    return true;
  }
}
