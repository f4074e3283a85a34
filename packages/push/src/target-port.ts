/** What one writing request asks for. */
export interface WriteOrder {
  strategy: "CREATE_AND_UPDATE" | "DELETE";
  /** `importMode=VALIDATE`: nothing is stored. */
  validateOnly: boolean;
}

/** One fault that the server found in one object. */
export interface ReportedError {
  uid: string;
  code: string;
  /** What the server put into its message; may hold values, so only ids are taken from it. */
  args?: readonly string[] | undefined;
}

/** The report of one request, whatever its HTTP status was (dhis2-api §2.4). */
export interface WriteReport {
  errors: readonly ReportedError[];
  /** UIDs that the server says it stored or deleted; empty after `validateOnly`. */
  stored: Iterable<string>;
  created: number;
  updated: number;
  deleted: number;
}

/** What the server holds under one of our UIDs. */
export interface StoredObject {
  deleted: boolean;
  /** The server's own text; only compared with others of the same server. */
  createdAt?: string | undefined;
}

/**
 * What `push` needs of a tracker. Failures are `RemoteError`s; a request refused as a whole is an `HttpError` with status
 * 400, 409, 413, 422 or 500.
 */
export interface TargetPort {
  write(body: string, order: WriteOrder): Promise<WriteReport>;
  /** Those of the UIDs that the server knows. */
  read(program: string, uids: readonly string[]): Promise<ReadonlyMap<string, StoredObject>>;
}
