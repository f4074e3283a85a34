export interface Question {
  method: "GET" | "POST";
  /** After `/a/<domain>/api/`, with its trailing slash: without it the server redirects. */
  path: string;
  query?: readonly [string, string][] | undefined;
  body?: unknown;
  signal?: AbortSignal | undefined;
}

/** Sends a reading request and gives the parsed answer; what fails comes as an error of CommCare's own meaning. */
export interface Ask {
  (question: Question): Promise<unknown>;
  /** An answer that is not what the API promises. */
  fault(question: Question, message: string): Error;
}
