import { D2pipeError, NetworkError, type RemoteRequest, TimeoutError } from "@d2pipe/errors";

/** Why the abort controller of an attempt was pulled: time was up. */
export class OutOfTime extends Error {
  override readonly name = "OutOfTime" as const;
}

/** Codes that arise before a connection exists: nothing can have arrived. */
const neverConnected: ReadonlySet<string> = new Set([
  "EBADPORT",
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENETDOWN",
  "EADDRNOTAVAIL",
  "UND_ERR_CONNECT_TIMEOUT",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "CERT_HAS_EXPIRED",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);
const timeouts: ReadonlySet<string> = new Set(["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"]);

interface Failure {
  code: string;
  outOfTime: boolean;
}

/** The innermost code: `fetch` says only "fetch failed" and keeps the reason in its chain of causes. */
function toFailure(error: unknown): Failure {
  const failure: Failure = { code: "", outOfTime: false };
  const queue: unknown[] = [error];
  for (let depth = 0; depth < 12 && queue.length > 0; depth += 1) {
    const cause = queue.shift();
    if (!(cause instanceof Error)) continue;
    if (cause instanceof OutOfTime) failure.outOfTime = true;
    if ("code" in cause && typeof cause.code === "string") failure.code = cause.code;
    // `fetch` never tries the ports of mail and the like, and gives no code for it.
    if (cause.message === "bad port") failure.code = "EBADPORT";
    queue.push(cause.cause);
    if (cause instanceof AggregateError) queue.push(cause.errors[0]);
  }
  return failure;
}

function toHint(code: string): string | undefined {
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return "check the server's name and this machine's network";
  if (code === "ECONNREFUSED") return "check address and port, and whether the server runs";
  if (/CERT|SIGNATURE/.test(code))
    return "check the server's certificate; a private one goes into NODE_EXTRA_CA_CERTS";
  return undefined;
}

/** Whatever `fetch` threw, as one of our error classes. */
export function toRemoteError(error: unknown, request: RemoteRequest, timeoutMs: number): Error {
  if (error instanceof D2pipeError) return error;
  const { code, outOfTime } = toFailure(error);
  if (outOfTime || timeouts.has(code)) {
    return new TimeoutError(`no complete answer within ${timeoutMs / 1000} s`, request, { cause: error });
  }
  const unsent = neverConnected.has(code);
  const what = unsent ? "no connection" : "the connection was cut before the answer was complete";
  const hint = toHint(code);
  return new NetworkError(`${what}${code ? ` (${code})` : ""}`, request, {
    cause: error,
    mayHaveArrived: !unsent,
    ...(hint === undefined ? {} : { hint }),
  });
}
