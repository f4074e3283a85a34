import { Readable } from "node:stream";
import { NetworkError, type RemoteRequest } from "@d2pipe/errors";
import { toVendorFailure } from "./to-store-error.ts";

/** A download that is cut is taken up again so many times. */
const mostResumes = 5;

export type Body = AsyncIterable<Uint8Array | string>;

export interface Download {
  request: RemoteRequest;
  body: Body;
  /** As the server announced it. */
  size: number | undefined;
  /** The rest of the same file from this byte on; throws the vendor's error when the file is not the one that was begun. */
  resume(from: number): Promise<Body>;
  signal: AbortSignal | undefined;
  toError(error: unknown): unknown;
}

/** The body of an answer. A connection that is cut before somebody reads waits for the reader, and ends no process. */
export function toBody(stream: unknown): Body {
  return stream instanceof Readable ? stream.on("error", () => undefined) : Readable.from([]);
}

/**
 * The bytes of a download, taken up again where it was when the connection is cut. Neither of the vendors' libraries does
 * that (Azure's takes a cut connection for a wish to stop). Throws a `NetworkError` after the last try.
 */
export async function* readResuming(download: Download): AsyncGenerator<Uint8Array> {
  const { request, size, signal } = download;
  let seen = 0;
  let { body } = download;
  for (let resumes = 0; ; resumes++) {
    let cause: unknown;
    try {
      for await (const chunk of body) {
        const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
        seen += bytes.length;
        yield bytes;
      }
      if (seen === (size ?? seen)) return;
    } catch (error) {
      if (signal?.aborted || toVendorFailure(error).status !== undefined) throw download.toError(error);
      cause = error;
    }
    if (resumes === mostResumes) {
      const message = `cut after ${seen} of ${size ?? "?"} bytes, ${mostResumes} times taken up again`;
      throw new NetworkError(message, request, { mayHaveArrived: true, cause });
    }
    try {
      body = await download.resume(seen);
    } catch (error) {
      throw download.toError(error);
    }
  }
}
