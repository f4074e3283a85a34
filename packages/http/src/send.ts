import type { ClientRequest, IncomingHttpHeaders, IncomingMessage, request } from "node:http";
import { pipeline } from "node:stream";
import { finished } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type { AnswerHeaders, HttpRequest } from "./http-options.ts";
import { createReadBuffer } from "./read-buffer.ts";

/** One answer on the wire, its body unread. */
export interface Reply {
  status: number;
  headers: AnswerHeaders;
  /** `null` when such an answer has none. */
  body: AsyncIterable<Uint8Array> | null;
  /** Nobody reads the body: resolves when the connection can be used again. Never rejects. */
  discard(): Promise<void>;
}

/** One request on the wire: no retries, no redirects. Rejects with what the transport threw. */
export type Send = (
  url: string,
  request: Pick<HttpRequest, "method" | "body"> & { headers: Readonly<Record<string, string>> },
  signal: AbortSignal,
) => Promise<Reply>;

interface Transport {
  request: typeof request;
}

/** The connection was never made: nothing can have arrived. */
export class NotConnected extends Error {
  override readonly name = "NotConnected" as const;
}

class NodeHeaders implements AnswerHeaders {
  readonly #headers: IncomingHttpHeaders;

  constructor(headers: IncomingHttpHeaders) {
    this.#headers = headers;
  }

  get(name: string): string | null {
    const value = this.#headers[name.toLowerCase()];
    return Array.isArray(value) ? value.join(", ") : (value ?? null);
  }

  getSetCookie(): string[] {
    return this.#headers["set-cookie"] ?? [];
  }
}

function toReply(incoming: IncomingMessage, method: string): Reply {
  const { statusCode: status = 0, headers } = incoming;
  const isBare = method === "HEAD" || status === 204 || status === 304;
  const discard = async (): Promise<void> => {
    await finished(incoming.resume()).catch(() => undefined);
  };
  const isPacked = /^(x-)?gzip$/i.test(headers["content-encoding"] ?? "");
  const body = isBare ? null : isPacked ? unpack(incoming) : incoming;
  if (isBare) incoming.resume();
  return { status, headers: new NodeHeaders(headers), body, discard };
}

async function* unpack(packed: IncomingMessage): AsyncGenerator<Uint8Array> {
  // The reader sees a failure of either stream; nobody else waits for it.
  yield* pipeline(packed, createGunzip(), () => undefined);
}

/**
 * An answer that has begun is given up itself, not its request (which the option `signal` does, too): that one lets go of its connection
 * when the answer ends in the same moment, and the error of the connection, heard by nobody, ends the process (Node 24).
 */
function giveUpOn(signal: AbortSignal, outgoing: ClientRequest): void {
  let begun: ClientRequest | IncomingMessage = outgoing;
  const giveUp = (): void => {
    begun.destroy(
      new DOMException("The operation was aborted", { name: "AbortError", cause: signal.reason }),
    );
  };
  if (signal.aborted) return giveUp();
  signal.addEventListener("abort", giveUp, { once: true });
  outgoing.once("response", (incoming) => {
    begun = incoming;
  });
  outgoing.once("close", () => signal.removeEventListener("abort", giveUp));
}

/** Calls `ready` when the request can go out, and gives it up when that takes too long. */
function watchConnecting(outgoing: ClientRequest, connectTimeoutMs: number, ready: () => void): void {
  outgoing.once("socket", (socket) => {
    if (!socket.connecting) return ready();
    const timer = setTimeout(() => {
      outgoing.destroy(new Error(`no connection within ${connectTimeoutMs / 1000} s`));
    }, connectTimeoutMs);
    const stop = (): void => clearTimeout(timer);
    socket.once(outgoing.protocol === "https:" ? "secureConnect" : "connect", () => {
      stop();
      ready();
    });
    socket.once("close", stop);
  });
}

/**
 * Asked for when it is needed: an import of `node:http` reads each of its exports, one of which loads all of `fetch` (13 MB in every
 * process, Node 24), and `node:https` loads what TLS needs.
 */
function getTransport(url: string): Transport {
  return process.getBuiltinModule(isSecure(url) ? "node:https" : "node:http");
}

function isSecure(url: string): boolean {
  return url.startsWith("https:");
}

/**
 * Sends by `node:http` and `node:https` with their shared agents: kept connections, and the proxy of the environment
 * (`NODE_USE_ENV_PROXY`). Why not by `fetch`: docs/architecture.md.
 */
export function sendByNode(connectTimeoutMs: number): Send {
  return (url, { method, headers, body }, signal) =>
    new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
      const outgoing = getTransport(url).request(url, {
        method,
        headers: { "Accept-Encoding": "gzip", ...headers, ...length },
        ...(isSecure(url) ? {} : { onread: createReadBuffer() }),
      });
      giveUpOn(signal, outgoing);
      let isConnected = false;
      watchConnecting(outgoing, connectTimeoutMs, () => {
        isConnected = true;
      });
      outgoing.once("response", (incoming) => resolve(toReply(incoming, method)));
      outgoing.on("error", (cause) =>
        reject(isConnected ? cause : new NotConnected("no connection", { cause })),
      );
      outgoing.end(body);
    });
}

/** Sends by a `fetch` that the caller gave. */
export function sendBy(fetch: typeof globalThis.fetch): Send {
  return async (url, { method, headers, body }, signal) => {
    const response = await fetch(url, { method, headers, body: body ?? null, redirect: "manual", signal });
    const discard = async (): Promise<void> => {
      await response.body?.cancel().catch(() => undefined);
    };
    return { status: response.status, headers: response.headers, body: response.body, discard };
  };
}
