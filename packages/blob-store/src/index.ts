export { getStored } from "./get-stored.ts";
export { openStore } from "./open-store.ts";
export { parseStoreUrl, type StoreAddress } from "./parse-store-url.ts";
export type {
  AzureSettings,
  FileState,
  S3Settings,
  Store,
  StoredFile,
  StoreOptions,
  StoreSettings,
  WriteCondition,
} from "./store.ts";
