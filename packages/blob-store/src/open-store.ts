import { ConfigError } from "@d2pipe/errors";
import { createLocalStore } from "./local-store.ts";
import { parseStoreUrl } from "./parse-store-url.ts";
import type { Store, StoreOptions } from "./store.ts";

/**
 * The file behind an address: a path, `https://…` (read only), `azblob://container/path`, `s3://bucket/key`. Nothing is
 * asked of a server yet. A vendor's library is loaded only for an address of its kind. Throws `UsageError` for an address
 * of another kind, `ConfigError` for settings that are missing.
 */
export async function openStore(url: string, options: StoreOptions): Promise<Store> {
  const address = parseStoreUrl(url);
  if (address.kind === "local") return createLocalStore(address.path);
  if (address.kind === "https") {
    const { createHttpsStore } = await import("./https-store.ts");
    return createHttpsStore(address.url, options);
  }
  const place = { place: address.place, path: address.path };
  if (address.kind === "azblob") {
    const azure = options.settings.azure ?? missing("Azure Blob Storage");
    const { createAzureStore } = await import("./azure-store.ts");
    return createAzureStore(place, azure, options);
  }
  const s3 = options.settings.s3 ?? missing("S3");
  const { createS3Store } = await import("./s3-store.ts");
  return createS3Store(place, s3, options);
}

function missing(service: string): never {
  throw new ConfigError([`there are no settings for ${service}`]);
}
