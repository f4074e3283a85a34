import {
  AuthError,
  D2pipeError,
  HttpError,
  NetworkError,
  type RemoteRequest,
  UsageError,
} from "@d2pipe/errors";
import { toSetupError } from "@d2pipe/http";
import { overtaken } from "./overtaken.ts";

/** What a vendor's library says of a failure. Its message and its request are left out: they may hold a signature. */
export interface VendorFailure {
  status: number | undefined;
  /** The server's own word: `BlobNotFound`, `NoSuchBucket`, `ECONNREFUSED`. */
  code: string;
}

/** Reads an error of either library: `statusCode` and `code` of Azure, `$metadata.httpStatusCode` and `name` of AWS. */
export function toVendorFailure(error: unknown): VendorFailure {
  if (!(error instanceof Error)) return { status: undefined, code: "" };
  const own = "code" in error && typeof error.code === "string" ? error.code : "";
  if ("statusCode" in error && typeof error.statusCode === "number")
    return { status: error.statusCode, code: own };
  const metadata = "$metadata" in error ? error.$metadata : undefined;
  const status =
    typeof metadata === "object" && metadata !== null && "httpStatusCode" in metadata
      ? metadata.httpStatusCode
      : undefined;
  // An answer to HEAD has no body to tell a code.
  if (typeof status === "number") return { status, code: error.name === "Unknown" ? "" : error.name };
  return { status: undefined, code: own || error.name };
}

/** Container or bucket is missing: a wrong address, not a file that is still to come. */
export function isNoPlace({ code }: VendorFailure): boolean {
  return code === "ContainerNotFound" || code === "NoSuchBucket";
}

/**
 * The condition of a write did not hold (S3 says `NoSuchKey` when the file it should match is gone), or another write was
 * quicker (Azure drops the loser's blocks).
 */
export function isOvertaken({ status, code }: VendorFailure): boolean {
  return status === 412 || status === 409 || code === "InvalidBlockList" || code === "NoSuchKey";
}

/** A vendor's error as one of our classes; an error that is ours, or that of the source being read, goes up as it is. */
export function toStoreError(error: unknown, request: RemoteRequest, hint: string): unknown {
  if (error instanceof D2pipeError) return error;
  const failure = toVendorFailure(error);
  const { status, code } = failure;
  if (isNoPlace(failure))
    return new UsageError(`${request.url}: there is no such container or bucket (${code})`);
  if (isOvertaken(failure)) return overtaken(request.url);
  if (status === 401 || status === 403) {
    return new AuthError(`access refused (${code || status})`, request, { status, body: code, hint });
  }
  if (status !== undefined && status >= 300)
    return new HttpError(`the store answered ${status} ${code}`.trimEnd(), request, { status, body: code });
  const setup = toSetupError(code, request, undefined);
  if (setup) return setup;
  if (!isNetworkFault(failure)) return error;
  return new NetworkError(`no answer after several tries (${code})`, request, { mayHaveArrived: true });
}

/** Codes of Node's sockets and DNS, and what the two libraries call a lost connection. */
function isNetworkFault({ code }: VendorFailure): boolean {
  return (
    /^(E[A-Z_]+|REQUEST_SEND_ERROR|TimeoutError|NetworkingError|PARSE_ERROR)$/u.test(code) &&
    code !== "ERR_ASSERTION"
  );
}
