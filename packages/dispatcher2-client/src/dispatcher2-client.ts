import { ResponseError } from "@d2pipe/errors";
import { createHttp, type Http, type HttpAnswer, type HttpOptions } from "@d2pipe/http";
import type { z } from "zod";
import {
  type QueuedRequest,
  queueAnswerSchema,
  queuedRequestSchema,
  requestPageSchema,
} from "./queued-request.ts";
import { toDispatcher2Error } from "./to-dispatcher2-error.ts";

/** `go`: go-dispatcher2. `classic`: the one before, which d2integrator posts to; it can only queue. */
export type Dialect = "go" | "classic";

type Transport = Pick<
  HttpOptions,
  "userAgent" | "fetch" | "sleep" | "random" | "signal" | "retries" | "onRetry" | "timeoutMs"
>;

export interface Dispatcher2ClientOptions extends Transport {
  /** `http://localhost:9090`, with or without `/api` and `/queue`. */
  baseUrl: string;
  dialect: Dialect;
  login: { username: string; password: string };
}

/** What became of a queueing. The classic one says neither `uid` nor number. */
export type QueueAnswer =
  | { kind: "queued"; uid: string | undefined; destination: number | undefined }
  | { kind: "refused" };

/** Columns of a request by value; the values must be free of `'` and `:` (see `isAskable`). */
export type RequestFilters = Readonly<Record<string, string>>;

/** Every method throws the errors of `@d2pipe/errors`. */
export interface Dispatcher2Client {
  readonly address: string;
  /**
   * Puts a request into the queue. `refused`: 200 without a `uid`, nothing was stored; source or destination are not known there.
   * After a `RemoteError` that `mayHaveArrived`, ask before it is sent again.
   */
  queueRequest(parameters: RequestFilters, body: string): Promise<QueueAnswer>;
  /**
   * Number of a destination; 0 when its name is not known. No call of go-dispatcher2 lists servers: a queueing that names a source
   * which cannot be is swallowed, and its answer has the number all the same (models/requests.go, `Save`).
   */
  findDestination(name: string): Promise<number>;
  /** Undefined: there is no such request (any more). */
  getRequest(uid: string): Promise<QueuedRequest | undefined>;
  /** All requests that have these columns, the newest first. */
  listRequests(filters: RequestFilters): Promise<readonly QueuedRequest[]>;
}

/** No server has it: names come from a configuration file. */
const noSource = "d2pipe asks for a destination";
const fields = "uid,destination,status,statuscode,errors,response,body";
const pageSize = 50;
const uidPattern = /^[A-Za-z0-9]{11}$/;

async function parse<T>(
  http: Http,
  answer: HttpAnswer,
  schema: z.ZodType<T>,
  [method, path]: readonly ["GET" | "POST", string],
): Promise<T> {
  const parsed = schema.safeParse(await answer.json());
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.join(".") ?? "";
  throw new ResponseError(
    `answered in a form that is not dispatcher2's: ${where}: ${issue?.message ?? ""}`,
    http.describe(method, path),
  );
}

class GoClient implements Dispatcher2Client {
  readonly #http: Http;
  readonly #path = "/api/queue";

  constructor(http: Http) {
    this.#http = http;
  }

  get address(): string {
    return this.#http.baseUrl;
  }

  async queueRequest(parameters: RequestFilters, body: string): Promise<QueueAnswer> {
    const { uid, destination } = await this.#post(parameters, body, "unsent-only");
    return uidPattern.test(uid) ? { kind: "queued", uid, destination } : { kind: "refused" };
  }

  async findDestination(name: string): Promise<number> {
    const parameters = { source: noSource, destination: name };
    const { destination } = await this.#post(parameters, '{"dataValues":[]}', "safe");
    return destination;
  }

  async #post(
    query: RequestFilters,
    body: string,
    retry: "safe" | "unsent-only",
  ): Promise<{ uid: string; destination: number }> {
    const call = ["POST", this.#path] as const;
    // Exactly this type: with a charset behind it go-dispatcher2 refuses the request.
    const headers = { "Content-Type": "application/json" };
    const request = { method: "POST", path: this.#path, query, headers, body, retry } as const;
    return await this.#http.requestWith(request, (answer) =>
      parse(this.#http, answer, queueAnswerSchema, call),
    );
  }

  async getRequest(uid: string): Promise<QueuedRequest | undefined> {
    const path = `${this.#path}/${encodeURIComponent(uid)}`;
    const schema = queuedRequestSchema.nullable();
    const found = await this.#http.requestWith(
      { method: "GET", path, query: new URLSearchParams({ fields }) },
      (answer) => parse(this.#http, answer, schema, ["GET", path]),
    );
    return found ?? undefined;
  }

  async listRequests(filters: RequestFilters): Promise<readonly QueuedRequest[]> {
    const requests: QueuedRequest[] = [];
    for (let page = 1; ; page += 1) {
      const query = new URLSearchParams({ fields, order: "created:desc", pageSize: String(pageSize) });
      query.set("page", String(page));
      for (const [column, value] of Object.entries(filters)) query.append("filter", `${column}:EQ:${value}`);
      const answer = await this.#http.requestWith({ method: "GET", path: this.#path, query }, (each) =>
        parse(this.#http, each, requestPageSchema, ["GET", this.#path]),
      );
      requests.push(...(answer.requests ?? []));
      if (page * pageSize >= answer.count) return requests;
    }
  }
}

class ClassicClient implements Dispatcher2Client {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  get address(): string {
    return this.#http.baseUrl;
  }

  async queueRequest(parameters: RequestFilters, body: string): Promise<QueueAnswer> {
    const headers = { "Content-Type": "application/json" };
    await this.#http.requestWith(
      { method: "POST", path: "/queue", query: parameters, headers, body },
      async (answer) => {
        const text = await answer.text();
        if (/^\s*</.test(text)) throw answer.refuse(Buffer.from(text));
      },
    );
    return { kind: "queued", uid: undefined, destination: undefined };
  }

  async findDestination(): Promise<never> {
    throw new Error("the classic dispatcher2 cannot be asked");
  }

  async getRequest(): Promise<never> {
    throw new Error("the classic dispatcher2 cannot be asked");
  }

  async listRequests(): Promise<never> {
    throw new Error("the classic dispatcher2 cannot be asked");
  }
}

/** The way to one dispatcher2. Throws `ConfigError` for an address or a login that cannot be used. */
export function createDispatcher2Client(options: Dispatcher2ClientOptions): Dispatcher2Client {
  const { baseUrl, dialect, login, ...transport } = options;
  const pair = Buffer.from(`${login.username}:${login.password}`).toString("base64");
  const http = createHttp({
    ...transport,
    baseUrl: baseUrl.replace(/\/+$/, "").replace(/(\/api)?(\/queue)?$/, ""),
    service: "dispatcher2",
    headers: { Authorization: `Basic ${pair}` },
    toError: toDispatcher2Error,
  });
  return dialect === "go" ? new GoClient(http) : new ClassicClient(http);
}
