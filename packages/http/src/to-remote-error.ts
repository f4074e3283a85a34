import {
  D2pipeError,
  NetworkError,
  type RemoteRequest,
  TimeoutError,
  TlsError,
  AddressError,
} from "@d2pipe/errors";
import { NotConnected } from "./send.ts";
import { toTlsProblem } from "./tls-problem.ts";

/** What is known of an attempt that threw. */
export interface Circumstances {
  request: RemoteRequest;
  /** Seconds after which it was given up; undefined when time was not the reason. */
  outOfTimeAfter: number | undefined;
  /** This server has answered before: its name exists, whatever a name server says now. */
  hasAnswered: boolean;
}

/** What a transport threw, in one piece: the reason stands in the chain of causes, `fetch` itself says only "fetch failed". */
interface Failure {
  code: string;
  /** No connection was made, so nothing can have arrived. */
  isUnsent: boolean;
  innermost: Error | undefined;
}

/** System calls that come before there is a connection. */
const callsBefore: ReadonlySet<unknown> = new Set(["connect", "getaddrinfo"]);
/** Those of `fetch`, when the caller gave one. */
const timeoutsOfFetch: ReadonlySet<string> = new Set(["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"]);

function toFailure(error: unknown): Failure {
  const failure: Failure = { code: "", isUnsent: false, innermost: undefined };
  const queue: unknown[] = [error];
  for (let depth = 0; depth < 12 && queue.length > 0; depth += 1) {
    const cause = queue.shift();
    if (!(cause instanceof Error)) continue;
    failure.innermost = cause;
    if ("code" in cause && typeof cause.code === "string") failure.code = cause.code;
    if (cause instanceof NotConnected || ("syscall" in cause && callsBefore.has(cause.syscall)))
      failure.isUnsent = true;
    queue.push(cause.cause);
    if (cause instanceof AggregateError) queue.push(cause.errors[0]);
  }
  return failure;
}

function toHint(code: string): string | undefined {
  if (code === "EAI_AGAIN") return "the name server did not answer: check this machine's network";
  if (code === "ECONNREFUSED") return "check address and port, and whether the server runs";
  return undefined;
}

/**
 * Whatever a transport threw, as one of our error classes. A certificate that is not trusted stays so however often it is
 * looked at; so does a name that does not exist (`ENOTFOUND`), unless this server has answered before. A name server that
 * does not answer (`EAI_AGAIN`) passes.
 */
export function toRemoteError(
  error: unknown,
  { request, outOfTimeAfter, hasAnswered }: Circumstances,
): Error {
  if (error instanceof D2pipeError) return error;
  const { code, isUnsent, innermost } = toFailure(error);
  const tls = toTlsProblem(code, innermost);
  if (tls) return new TlsError(tls.message, request, { cause: error, hint: tls.hint });
  if (code === "ENOTFOUND" && !hasAnswered) {
    return new AddressError("there is no server of this name (ENOTFOUND)", request, {
      cause: error,
      hint: "check the address; when it is right, this machine's network and name server",
    });
  }
  const late = outOfTimeAfter === undefined ? undefined : `no complete answer within ${outOfTimeAfter} s`;
  if (!isUnsent && (late !== undefined || timeoutsOfFetch.has(code)))
    return new TimeoutError(late ?? "no complete answer in time", request, { cause: error });
  const what = isUnsent ? "no connection" : "the connection was cut before the answer was complete";
  const hint = toHint(code);
  return new NetworkError(`${what}${code ? ` (${code})` : ""}`, request, {
    cause: error,
    mayHaveArrived: !isUnsent,
    ...(hint === undefined ? {} : { hint }),
  });
}
