/** One request as a simulator saw it, in the order they were answered. */
export interface LoggedRequest {
  /** From 1. */
  order: number;
  method: string;
  /** Path with query, as sent. */
  url: string;
  path: string;
  /** 0 when the connection was cut instead of answered. */
  status: number;
  requestBytes: number;
  answerBytes: number;
  userAgent: string | undefined;
  /** Kinds of the faults that acted on it. */
  faults: readonly string[];
  /** DHIS2 error codes in the answer, one for each time they stand there; empty unless bodies are kept. */
  errorCodes: readonly string[];
  /** The request body as text, when bodies are kept. */
  body?: string | undefined;
}

const mostKept = 20_000;

/** The requests of one simulator, for tests and for the page. The oldest go when there are very many. */
export class RequestLog {
  readonly #entries: LoggedRequest[] = [];
  #total = 0;

  get entries(): readonly LoggedRequest[] {
    return this.#entries;
  }

  add(entry: Omit<LoggedRequest, "order">): LoggedRequest {
    this.#total += 1;
    const logged = { order: this.#total, ...entry };
    this.#entries.push(logged);
    if (this.#entries.length > mostKept) this.#entries.splice(0, mostKept / 10);
    return logged;
  }

  clear(): void {
    this.#entries.length = 0;
  }
}
