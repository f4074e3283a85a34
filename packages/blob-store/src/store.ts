/** A file as it was when it was opened. */
export interface StoredFile {
  /** Changes whenever the file does; opaque. */
  etag: string;
  /** Bytes, when the server said so. */
  size: number | undefined;
  /** Read once. What fails on the way throws the errors of `read`. */
  chunks: AsyncIterable<Uint8Array>;
}

export interface FileState {
  etag: string;
  size: number | undefined;
}

/** A write that happens only if nobody else wrote meanwhile. */
export interface WriteCondition {
  /** Only if the file still has this ETag. */
  ifMatch?: string | undefined;
  /** Only if there is no such file. */
  ifNoneMatch?: "*" | undefined;
}

/** One file in a store, there or not. */
export interface Store {
  /** For messages: never a query, which may be a signature. */
  readonly name: string;
  /**
   * Undefined when there is no such file. Throws `AuthError`, `NetworkError`, `HttpError`; `TlsError` and `AddressError` for what
   * waiting cannot change; `UsageError` when there is no such container or bucket; `StorageError` for a local file that
   * cannot be read.
   */
  read(): Promise<StoredFile | undefined>;
  /**
   * Replaces the file as a whole: whoever reads sees the old one or the new one, and a write that fails or is killed leaves
   * the old one. Throws `LockedError` when the condition does not hold (nothing is overwritten), and the errors of `read`.
   */
  write(chunks: AsyncIterable<Uint8Array>, condition?: WriteCondition): Promise<{ etag: string }>;
  /** As `read`, without the content. */
  stat(): Promise<FileState | undefined>;
}

/** Who may write and read the containers of one storage account. */
export type AzureSettings =
  | { connectionString: string }
  | { account: string; key: string; endpoint?: string | undefined }
  | { account: string; sasToken: string; endpoint?: string | undefined };

export interface S3Settings {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
  region: string;
  /** Of a store that is not Amazon's (MinIO, Ceph). */
  endpoint?: string | undefined;
}

/** A group is read only when an address of its kind is opened, so it may be a getter that throws. */
export interface StoreSettings {
  readonly azure?: AzureSettings;
  readonly s3?: S3Settings;
}

export interface StoreOptions {
  settings: StoreSettings;
  userAgent: string;
  /** Stops reads and writes; a stopped write leaves the old file. */
  signal?: AbortSignal | undefined;
  /** Tries after the first. Default 4. */
  retries?: number | undefined;
  /** Before the second try; doubles. S3's library chooses its pauses itself. Default 500: 4 retries take 7 seconds. */
  firstPauseMs?: number | undefined;
  /** Called before a download from a link is tried again; the vendors' libraries do not say. */
  onRetry?: ((info: { error: Error; waitMs: number }) => void) | undefined;
}

export const defaultRetries = 4;
