import type { RemoteRequest } from "@d2pipe/errors";
import { type Body, readResuming } from "./read-resuming.ts";
import type { FileState, Store, StoredFile, StoreOptions, WriteCondition } from "./store.ts";
import { isNoPlace, isOvertaken, toStoreError, toVendorFailure } from "./to-store-error.ts";
import { createWriteId } from "./write-id.ts";

/** What a vendor's library does with one file; it throws errors of its own. */
export interface VendorFile {
  /** The file, or the rest of that version of it. */
  download(rest?: { from: number; etag: string }): Promise<FileState & { body: Body }>;
  properties(): Promise<FileState & { writeId: string | undefined }>;
  /** Returns the ETag. */
  upload(chunks: AsyncIterable<Buffer>, condition: WriteCondition, writeId: string): Promise<string>;
}

export interface VendorStoreOptions extends Pick<StoreOptions, "signal"> {
  /** `azblob://container/path`. */
  name: string;
  service: string;
  /** What to check when access is refused. */
  hint: string;
}

/** A file behind a vendor's library, with that library's errors in our words. */
export function createVendorStore(file: VendorFile, options: VendorStoreOptions): Store {
  return {
    name: options.name,
    read: () => read(file, options),
    async stat() {
      const state = await undefinedIfMissing(() => file.properties(), "HEAD", options);
      return state && { etag: state.etag, size: state.size };
    },
    write: (chunks, condition = {}) => write(file, chunks, condition, options),
  };
}

function toRequest(method: string, { service, name }: VendorStoreOptions): RemoteRequest {
  return { service, method, url: name };
}

function toError(error: unknown, method: string, options: VendorStoreOptions): unknown {
  if (options.signal?.aborted) return options.signal.reason;
  return toStoreError(error, toRequest(method, options), options.hint);
}

async function undefinedIfMissing<T>(
  work: () => Promise<T>,
  method: string,
  options: VendorStoreOptions,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const failure = toVendorFailure(error);
    if (failure.status === 404 && !isNoPlace(failure)) return undefined;
    throw toError(error, method, options);
  }
}

async function read(file: VendorFile, options: VendorStoreOptions): Promise<StoredFile | undefined> {
  const answer = await undefinedIfMissing(() => file.download(), "GET", options);
  if (!answer) return undefined;
  const { etag, size, body } = answer;
  const chunks = readResuming({
    request: toRequest("GET", options),
    body,
    size,
    resume: async (from) => (await file.download({ from, etag })).body,
    signal: options.signal,
    toError: (error) => toError(error, "GET", options),
  });
  return { etag, size, chunks };
}

async function write(
  file: VendorFile,
  chunks: AsyncIterable<Uint8Array>,
  condition: WriteCondition,
  options: VendorStoreOptions,
): Promise<{ etag: string }> {
  const writeId = createWriteId();
  try {
    return { etag: await file.upload(toBuffers(chunks), condition, writeId) };
  } catch (error) {
    const landed = isOvertaken(toVendorFailure(error))
      ? await undefinedIfMissing(() => file.properties(), "HEAD", options)
      : undefined;
    if (landed?.writeId === writeId) return { etag: landed.etag };
    throw toError(error, "PUT", options);
  }
}

/** The libraries take Node's buffers only. */
async function* toBuffers(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
