import { HttpError, isD2pipeError, NetworkError, RemoteError, type RemoteRequest } from "@d2pipe/errors";
import type { HttpOptions } from "./http-options.ts";
import { sleep as sleepReally } from "./sleep.ts";

const firstBackoffMs = 250;
const maxBackoffMs = 30_000;

/**
 * Whether a write can be sent again without asking what became of it: the connection was never made, or a rate limit
 * turned it away (429). A 503 may come from a proxy after DHIS2 got the body, `Retry-After` or not (dhis2-api §7: proxies cut
 * requests that are still carried out), so it goes up with `mayHaveArrived`, and the writer resolves it by reading.
 */
function isCertainlyUnsent(error: RemoteError): boolean {
  if (error instanceof NetworkError) return !error.mayHaveArrived;
  return error instanceof HttpError && error.status === 429;
}

/** Milliseconds: what the server asked for, with up to a tenth on top so that parallel requests do not return at once; else full jitter. */
function toWait(error: RemoteError, attempt: number, random: () => number): number {
  const asked = error instanceof HttpError ? error.retryAfter : undefined;
  // `Retry-After: 0.0` is obeyed once; a server that keeps saying it is only getting hammered.
  if (asked !== undefined && (asked > 0 || attempt === 1))
    return Math.ceil(asked * 1000 * (1 + random() / 10));
  return Math.round(random() * Math.min(maxBackoffMs, firstBackoffMs * 2 ** attempt));
}

function isPatientEnough(error: RemoteError, maxWaitSeconds: number): boolean {
  return !(error instanceof HttpError) || (error.retryAfter ?? 0) <= maxWaitSeconds;
}

function asRemoteError(error: unknown): RemoteError {
  if (error instanceof RemoteError && isD2pipeError(error)) return error;
  throw error;
}

/** What `retry` has to know of an attempt. */
export interface RetryPlan {
  /** A read, or a write that may be repeated freely. */
  safe: boolean;
  /** The caller wants no repetition after some failures. */
  retryIf?: ((error: RemoteError) => boolean) | undefined;
  request: RemoteRequest;
  signal: AbortSignal | undefined;
}

/** The only retry loop. Throws the last error when it gives up, the signal's reason when that is aborted. */
export async function retry<T>(
  attemptOnce: () => Promise<T>,
  plan: RetryPlan,
  options: HttpOptions,
): Promise<T> {
  const { retries = 5, maxWaitSeconds = 300, random = Math.random, sleep = sleepReally, onRetry } = options;
  for (let attempt = 1; ; attempt += 1) {
    plan.signal?.throwIfAborted();
    try {
      return await attemptOnce();
    } catch (thrown) {
      if (plan.safe) plan.signal?.throwIfAborted();
      const error = asRemoteError(thrown);
      const may = plan.safe ? error.shouldRetry() : isCertainlyUnsent(error);
      const isWanted = plan.retryIf?.(error) ?? true;
      if (!may || !isWanted || attempt > retries || !isPatientEnough(error, maxWaitSeconds)) throw error;
      const waitMs = toWait(error, attempt, random);
      onRetry?.({ ...plan.request, attempt, waitMs, error });
      await sleep(waitMs, plan.signal);
    }
  }
}
