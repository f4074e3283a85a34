import { Readable } from "node:stream";
import {
  AnonymousCredential,
  BlobServiceClient,
  type BlockBlobClient,
  type StoragePipelineOptions,
  StorageSharedKeyCredential,
} from "@azure/storage-blob";
import { ConfigError, type RemoteRequest } from "@d2pipe/errors";
import { type Body, readResuming, toBody } from "./read-resuming.ts";
import {
  type AzureSettings,
  defaultRetries,
  type FileState,
  type Store,
  type StoredFile,
  type StoreOptions,
  type WriteCondition,
} from "./store.ts";
import { isNoPlace, isOvertaken, toStoreError, toVendorFailure } from "./to-store-error.ts";
import { createWriteMark, toBuffers, writeMark } from "./write-mark.ts";

/** Bytes of one block; two are under way at a time. */
const blockSize = 8 * 1024 * 1024;
const blocksAtOnce = 2;
const hint = "check AZURE_STORAGE_CONNECTION_STRING, or account with key or SAS token, and what it may do";

/** A block blob. A write stages blocks and commits them in one step under the condition: until then nothing is changed. */
export function createAzureStore(
  { place, path }: { place: string; path: string },
  settings: AzureSettings,
  options: StoreOptions,
): Store {
  const blob = createService(settings, options).getContainerClient(place).getBlockBlobClient(path);
  const name = `azblob://${place}/${path}`;
  const toError = (error: unknown, method: string): unknown => {
    if (options.signal?.aborted) return options.signal.reason;
    return toStoreError(error, toRequest(method, name), hint);
  };
  return {
    name,
    read: () => read(blob, options, toError),
    stat: async () => (await getMarked(blob, options, toError))?.state,
    write: (chunks, condition) => write({ blob, options, toError }, chunks, condition ?? {}),
  };
}

type ToError = (error: unknown, method: string) => unknown;

function toRequest(method: string, url: string): RemoteRequest {
  return { service: "Azure Blob Storage", method, url };
}

function createService(settings: AzureSettings, options: StoreOptions): BlobServiceClient {
  const { retries = defaultRetries, firstPauseMs = 500 } = options;
  const pipeline: StoragePipelineOptions = {
    userAgentOptions: { userAgentPrefix: options.userAgent },
    retryOptions: { maxTries: retries + 1, retryDelayInMs: firstPauseMs },
  };
  try {
    if ("connectionString" in settings)
      return BlobServiceClient.fromConnectionString(settings.connectionString, pipeline);
    const endpoint = settings.endpoint ?? `https://${settings.account}.blob.core.windows.net`;
    if ("key" in settings) {
      const credential = new StorageSharedKeyCredential(settings.account, settings.key);
      return new BlobServiceClient(endpoint, credential, pipeline);
    }
    const url = `${endpoint}?${settings.sasToken.replace(/^\?/u, "")}`;
    return new BlobServiceClient(url, new AnonymousCredential(), pipeline);
  } catch {
    // The library's message may quote the setting.
    throw new ConfigError(["the settings of Azure Blob Storage are not what Azure's portal shows"], { hint });
  }
}

async function undefinedIfMissing<T>(
  work: () => Promise<T>,
  toError: ToError,
  method: string,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const failure = toVendorFailure(error);
    if (failure.status === 404 && !isNoPlace(failure)) return undefined;
    throw toError(error, method);
  }
}

async function read(
  blob: BlockBlobClient,
  options: StoreOptions,
  toError: ToError,
): Promise<StoredFile | undefined> {
  const answer = await undefinedIfMissing(
    () => blob.download(0, undefined, toAbort(options)),
    toError,
    "GET",
  );
  if (!answer) return undefined;
  const { etag = "", contentLength: size } = answer;
  const resume = async (from: number): Promise<Body> => {
    const how = { conditions: { ifMatch: etag }, ...toAbort(options) };
    try {
      return toBody((await blob.download(from, undefined, how)).readableStreamBody);
    } catch (error) {
      throw toError(error, "GET");
    }
  };
  const chunks = readResuming({
    request: toRequest("GET", `azblob://${blob.containerName}/${blob.name}`),
    body: toBody(answer.readableStreamBody),
    size,
    resume,
    signal: options.signal,
    toError: (error) => toError(error, "GET"),
  });
  return { etag, size, chunks };
}

function toAbort({ signal }: StoreOptions): { abortSignal?: AbortSignal } {
  return signal ? { abortSignal: signal } : {};
}

async function getMarked(
  blob: BlockBlobClient,
  options: StoreOptions,
  toError: ToError,
): Promise<{ state: FileState; mark: string | undefined } | undefined> {
  const answer = await undefinedIfMissing(() => blob.getProperties(toAbort(options)), toError, "HEAD");
  if (!answer) return undefined;
  const state = { etag: answer.etag ?? "", size: answer.contentLength };
  return { state, mark: answer.metadata?.[writeMark] };
}

async function write(
  { blob, options, toError }: { blob: BlockBlobClient; options: StoreOptions; toError: ToError },
  chunks: AsyncIterable<Uint8Array>,
  condition: WriteCondition,
): Promise<{ etag: string }> {
  const mark = createWriteMark();
  const conditions = {
    ...(condition.ifMatch === undefined ? {} : { ifMatch: condition.ifMatch }),
    ...(condition.ifNoneMatch === undefined ? {} : { ifNoneMatch: condition.ifNoneMatch }),
  };
  try {
    const answer = await blob.uploadStream(Readable.from(toBuffers(chunks)), blockSize, blocksAtOnce, {
      conditions,
      metadata: { [writeMark]: mark },
      ...toAbort(options),
    });
    return { etag: answer.etag ?? "" };
  } catch (error) {
    const landed = isOvertaken(toVendorFailure(error)) ? await getMarked(blob, options, toError) : undefined;
    if (landed?.mark === mark) return { etag: landed.state.etag };
    throw toError(error, "PUT");
  }
}
