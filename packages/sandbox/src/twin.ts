/** One HTTP request as a twin sees it: already read whole, so that a twin never touches a socket. */
export interface TwinRequest {
  method: string;
  /** The path alone, without the query, still percent-encoded. */
  path: string;
  query: URLSearchParams;
  /** Names in lower case. */
  headers: Record<string, string | undefined>;
  body: Buffer;
}

/** The answer of a twin; the server in front of it adds connection headers and content length. */
export interface TwinAnswer {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

/** A server in memory that answers as the real one would. */
export interface Twin {
  handle(request: TwinRequest): TwinAnswer | Promise<TwinAnswer>;
}
