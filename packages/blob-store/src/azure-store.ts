import { Readable } from "node:stream";
import {
  AnonymousCredential,
  BlobServiceClient,
  type StoragePipelineOptions,
  StorageSharedKeyCredential,
} from "@azure/storage-blob";
import { ConfigError } from "@d2pipe/errors";
import { toBody } from "./read-resuming.ts";
import { type AzureSettings, defaultRetries, type Store, type StoreOptions } from "./store.ts";
import { createVendorStore, type VendorFile } from "./vendor-store.ts";
import { writeIdName } from "./write-id.ts";

/** Bytes of one block; two are under way at a time. */
const blockSize = 8 * 1024 * 1024;
const blocksAtOnce = 2;
const hint = "check the connection string, or the account with its key or SAS token, and what it may do";

/** A block blob. A write stages blocks and commits them in one step under the condition: until then nothing is changed. */
export function createAzureStore(
  { place, path }: { place: string; path: string },
  settings: AzureSettings,
  options: StoreOptions,
): Store {
  return createVendorStore(createFile({ place, path }, settings, options), {
    name: `azblob://${place}/${path}`,
    service: "Azure Blob Storage",
    hint,
    signal: options.signal,
  });
}

function createFile(
  { place, path }: { place: string; path: string },
  settings: AzureSettings,
  options: StoreOptions,
): VendorFile {
  const blob = createService(settings, options).getContainerClient(place).getBlockBlobClient(path);
  const abort = options.signal ? { abortSignal: options.signal } : {};
  return {
    async download(rest) {
      const conditions = rest ? { conditions: { ifMatch: rest.etag } } : {};
      const answer = await blob.download(rest?.from ?? 0, undefined, { ...conditions, ...abort });
      const { etag = "", contentLength: size } = answer;
      return { etag, size, body: toBody(answer.readableStreamBody) };
    },
    async properties() {
      const { etag = "", contentLength: size, metadata } = await blob.getProperties(abort);
      return { etag, size, writeId: metadata?.[writeIdName] };
    },
    async upload(chunks, { ifMatch, ifNoneMatch }, writeId) {
      const answer = await blob.uploadStream(Readable.from(chunks), blockSize, blocksAtOnce, {
        conditions: {
          ...(ifMatch === undefined ? {} : { ifMatch }),
          ...(ifNoneMatch === undefined ? {} : { ifNoneMatch }),
        },
        metadata: { [writeIdName]: writeId },
        ...abort,
      });
      return answer.etag ?? "";
    },
  };
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
