import { promisify } from "node:util";
import { gzip as gzipAsync } from "node:zlib";
import type { RemoteRequest } from "@d2pipe/errors";
import { createHttp, type HttpAnswer, type HttpRequest, type Query } from "@d2pipe/http";
import type { z } from "zod";
import type { Dhis2ClientOptions, Dhis2Login } from "./dhis2-client-options.ts";
import { parseAnswer } from "./parse-answer.ts";
import { toDhis2Error } from "./to-dhis2-error.ts";

/** How the functions of this package send requests to the server. */
export interface Connection {
  /** Without `/api` and without a slash at the end. */
  address: string;
  getJson<T>(
    path: string,
    query: Query | URLSearchParams,
    schema: z.ZodType<T>,
    options?: ReadOptions,
  ): Promise<T>;
  /** A body as it arrives. A page instead of JSON is the error that it means; what fails before the first byte is asked for again. */
  getBody(request: BodyRequest): Promise<AsyncGenerator<Uint8Array>>;
  /** A write whose answer may also have one of the `accept`ed statuses. */
  postJson(request: PostRequest): Promise<{ status: number; json: unknown }>;
  describe(method: HttpRequest["method"], path: string): RemoteRequest;
}

/** How long a read may take, and after what it is asked again. */
export type ReadOptions = Pick<HttpRequest, "timeoutMs" | "retryIf" | "signal">;

/** A read whose answer is too long to be held. */
export type BodyRequest = ReadOptions & Pick<HttpRequest, "path" | "query">;

interface PostRequest {
  path: string;
  query: Query;
  body: string;
  /** Compressed on its way. */
  gzip?: boolean | undefined;
  accept: readonly number[];
  /** Default 240,000. */
  timeoutMs?: number | undefined;
}

/** Proxies cut at 60 to 300 s while the server goes on (dhis2-api §7). */
const importTimeoutMs = 240_000;

function toAuthorization(login: Dhis2Login): string {
  if ("token" in login) return `ApiToken ${login.token}`;
  return `Basic ${Buffer.from(`${login.username}:${login.password}`, "utf8").toString("base64")}`;
}

/** Users write the address with or without `/api`. */
function withoutApi(address: string): string {
  return address.replace(/\/api(\/\d+)?\/*$/, "");
}

/** As fast as the format allows: on a slow line a tenth of the size counts, not a twelfth. */
async function toGzip(text: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await promisify(gzipAsync)(text, { level: 1 }));
}

/** The body, once its first piece is here and does not look like a page. */
async function readBody(answer: HttpAnswer): Promise<AsyncGenerator<Uint8Array>> {
  if (!answer.body) return noPieces();
  const pieces = answer.body[Symbol.asyncIterator]();
  const first = await pieces.next();
  if (!first.done && /^\s*</.test(Buffer.from(first.value.subarray(0, 100)).toString("latin1")))
    throw answer.refuse(first.value);
  return chain(first, pieces);
}

async function* noPieces(): AsyncGenerator<Uint8Array> {}

async function* chain(
  first: IteratorResult<Uint8Array, unknown>,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    for (let piece = first; !piece.done; piece = await rest.next()) yield piece.value;
  } finally {
    await rest.return?.();
  }
}

export function createConnection(options: Dhis2ClientOptions): Connection {
  const { baseUrl, login, ...rest } = options;
  const http = createHttp({
    ...rest,
    service: "DHIS2",
    baseUrl: withoutApi(baseUrl),
    headers: { Authorization: toAuthorization(login), "X-Requested-With": "XMLHttpRequest" },
    // A token is checked cheaply; a password is not, and each check would open a session of its own (dhis2-api §1.1).
    sessionCookie: "token" in login ? undefined : "JSESSIONID",
    redirect: "manual",
    toError: toDhis2Error,
  });
  const { baseUrl: address, describe } = http;
  return {
    address,
    describe,
    getJson: async (path, query, schema, readOptions = {}) => {
      const { json } = await http.requestJson({ method: "GET", path, query, ...readOptions });
      return parseAnswer(schema, json, describe("GET", path));
    },
    getBody: (request) => http.requestWith({ method: "GET", ...request }, readBody),
    postJson: async ({ body, gzip, timeoutMs = importTimeoutMs, ...request }) => {
      const headers = { "Content-Type": "application/json", ...(gzip ? { "Content-Encoding": "gzip" } : {}) };
      return await http.requestJson({
        method: "POST",
        headers,
        body: gzip ? await toGzip(body) : body,
        timeoutMs,
        ...request,
      });
    },
  };
}
