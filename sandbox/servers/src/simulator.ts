import type { StreamedBody } from "./streamed-body.ts";

/** One HTTP request as a simulator sees it: already read whole, so that a simulator never touches a socket. */
export interface SimulatorRequest {
  method: string;
  /** The path alone, without the query, still percent-encoded. */
  path: string;
  query: URLSearchParams;
  /** Names in lower case. */
  headers: Record<string, string | undefined>;
  body: Buffer;
}

/** The answer of a simulator; the server in front of it adds connection headers and content length. */
export interface SimulatorAnswer {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer | StreamedBody;
}

/** A server in memory that answers as the real one would. */
export interface Simulator {
  handle(request: SimulatorRequest): SimulatorAnswer | Promise<SimulatorAnswer>;
}
