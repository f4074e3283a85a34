import { Readable } from "node:stream";
import { GetObjectCommand, HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { toBody } from "./read-resuming.ts";
import { defaultRetries, type S3Settings, type Store, type StoreOptions } from "./store.ts";
import { createVendorStore, type VendorFile } from "./vendor-store.ts";
import { writeIdName } from "./write-id.ts";

/** Bytes of one part; two are under way at a time. A smaller file goes in one request. */
const partSize = 8 * 1024 * 1024;
const partsAtOnce = 2;
const hint = "check the access key, its secret and the region, and what this user may do";

/** An object. A write of several parts becomes visible as a whole, under the condition, with its last request. */
export function createS3Store(
  { place, path }: { place: string; path: string },
  settings: S3Settings,
  options: StoreOptions,
): Store {
  const client = createClient(settings, options);
  return createVendorStore(createFile(client, { Bucket: place, Key: path }, options.signal), {
    name: `s3://${place}/${path}`,
    service: "S3",
    hint,
    signal: options.signal,
  });
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

function createFile(
  client: S3Client,
  object: { Bucket: string; Key: string },
  signal: AbortSignal | undefined,
): VendorFile {
  const abort = signal ? { abortSignal: signal } : {};
  return {
    async download(rest) {
      const range = rest ? { Range: `bytes=${rest.from}-`, IfMatch: rest.etag } : {};
      const answer = await client.send(new GetObjectCommand({ ...object, ...range }), abort);
      return { etag: answer.ETag ?? "", size: answer.ContentLength, body: toBody(answer.Body) };
    },
    async properties() {
      const {
        ETag: etag = "",
        ContentLength: size,
        Metadata,
      } = await client.send(new HeadObjectCommand(object), abort);
      return { etag, size, writeId: Metadata?.[writeIdName] };
    },
    async upload(chunks, { ifMatch: IfMatch, ifNoneMatch: IfNoneMatch }, writeId) {
      const Body = Readable.from(chunks);
      const params = { ...object, Body, Metadata: { [writeIdName]: writeId }, IfMatch, IfNoneMatch };
      const upload = new Upload({ client, partSize, queueSize: partsAtOnce, params });
      return await finishUnlessAborted(upload, signal);
    },
  };
}

/** The library's upload takes no signal. */
async function finishUnlessAborted(upload: Upload, signal: AbortSignal | undefined): Promise<string> {
  const abort = (): void => void upload.abort();
  signal?.addEventListener("abort", abort, { once: true });
  try {
    signal?.throwIfAborted();
    return (await upload.done()).ETag ?? "";
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}
