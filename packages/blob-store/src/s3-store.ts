import { Readable } from "node:stream";
import { GetObjectCommand, HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import type { RemoteRequest } from "@d2pipe/errors";
import { type Body, readResuming, toBody } from "./read-resuming.ts";
import {
  defaultRetries,
  type FileState,
  type S3Settings,
  type Store,
  type StoredFile,
  type StoreOptions,
  type WriteCondition,
} from "./store.ts";
import { isNoPlace, isOvertaken, toStoreError, toVendorFailure } from "./to-store-error.ts";
import { createWriteMark, toBuffers, writeMark } from "./write-mark.ts";

/** Bytes of one part; two are under way at a time. A smaller file goes in one request. */
const partSize = 8 * 1024 * 1024;
const partsAtOnce = 2;
const hint = "check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, and what this user may do";

interface S3File {
  client: S3Client;
  object: { Bucket: string; Key: string };
  options: StoreOptions;
  toError(error: unknown, method: string): unknown;
}

/** An object. A write of several parts becomes visible as a whole, under the condition, with its last request. */
export function createS3Store(
  { place, path }: { place: string; path: string },
  settings: S3Settings,
  options: StoreOptions,
): Store {
  const name = `s3://${place}/${path}`;
  const file: S3File = {
    client: createClient(settings, options),
    object: { Bucket: place, Key: path },
    options,
    toError: (error, method) => {
      if (options.signal?.aborted) return options.signal.reason;
      return toStoreError(error, toRequest(method, name), hint);
    },
  };
  return {
    name,
    read: () => read(file, name),
    stat: async () => (await getMarked(file))?.state,
    write: (chunks, condition) => write(file, chunks, condition ?? {}),
  };
}

function toRequest(method: string, url: string): RemoteRequest {
  return { service: "S3", method, url };
}

function createClient(settings: S3Settings, options: StoreOptions): S3Client {
  const { accessKeyId, secretAccessKey, sessionToken, region, endpoint } = settings;
  return new S3Client({
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
    region,
    // Stores that are not Amazon's have no name a bucket, and often no checksums.
    ...(endpoint === undefined
      ? {}
      : {
          endpoint,
          forcePathStyle: true,
          requestChecksumCalculation: "WHEN_REQUIRED",
          responseChecksumValidation: "WHEN_REQUIRED",
        }),
    customUserAgent: options.userAgent,
    maxAttempts: (options.retries ?? defaultRetries) + 1,
  });
}

async function undefinedIfMissing<T>(
  work: () => Promise<T>,
  file: S3File,
  method: string,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const failure = toVendorFailure(error);
    if (failure.status === 404 && !isNoPlace(failure)) return undefined;
    throw file.toError(error, method);
  }
}

function toAbort({ options: { signal } }: S3File): { abortSignal?: AbortSignal } {
  return signal ? { abortSignal: signal } : {};
}

async function read(file: S3File, name: string): Promise<StoredFile | undefined> {
  const answer = await undefinedIfMissing(
    () => file.client.send(new GetObjectCommand(file.object), toAbort(file)),
    file,
    "GET",
  );
  if (!answer) return undefined;
  const { ETag: etag = "", ContentLength: size } = answer;
  const chunks = readResuming({
    request: toRequest("GET", name),
    body: toBody(answer.Body),
    size,
    resume: (from) => resume(file, etag, from),
    signal: file.options.signal,
    toError: (error) => file.toError(error, "GET"),
  });
  return { etag, size, chunks };
}

async function resume(file: S3File, etag: string, from: number): Promise<Body> {
  const command = new GetObjectCommand({ ...file.object, Range: `bytes=${from}-`, IfMatch: etag });
  try {
    return toBody((await file.client.send(command, toAbort(file))).Body);
  } catch (error) {
    throw file.toError(error, "GET");
  }
}

async function getMarked(file: S3File): Promise<{ state: FileState; mark: string | undefined } | undefined> {
  const answer = await undefinedIfMissing(
    () => file.client.send(new HeadObjectCommand(file.object), toAbort(file)),
    file,
    "HEAD",
  );
  if (!answer) return undefined;
  return {
    state: { etag: answer.ETag ?? "", size: answer.ContentLength },
    mark: answer.Metadata?.[writeMark],
  };
}

async function write(
  file: S3File,
  chunks: AsyncIterable<Uint8Array>,
  condition: WriteCondition,
): Promise<{ etag: string }> {
  const mark = createWriteMark();
  const { signal } = file.options;
  const upload = new Upload({
    client: file.client,
    partSize,
    queueSize: partsAtOnce,
    params: {
      ...file.object,
      Body: Readable.from(toBuffers(chunks)),
      Metadata: { [writeMark]: mark },
      IfMatch: condition.ifMatch,
      IfNoneMatch: condition.ifNoneMatch,
    },
  });
  const abort = (): void => void upload.abort();
  signal?.addEventListener("abort", abort, { once: true });
  try {
    signal?.throwIfAborted();
    const answer = await upload.done();
    return { etag: answer.ETag ?? "" };
  } catch (error) {
    const landed = isOvertaken(toVendorFailure(error)) ? await getMarked(file) : undefined;
    if (landed?.mark === mark) return { etag: landed.state.etag };
    throw file.toError(error, "PUT");
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}
