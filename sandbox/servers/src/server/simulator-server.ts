import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { pipeline, Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import type { SimulatorAnswer, SimulatorRequest } from "../simulator.ts";
import { StreamedBody } from "../streamed-body.ts";
import { applyFaults, type FaultTarget } from "./faults/apply-faults.ts";
import { LateCommits } from "./faults/late-commits.ts";
import { FaultRules } from "./faults/fault-rules.ts";
import type { FaultRule } from "./faults/fault-script.ts";
import { listenOnLoopback } from "./listen.ts";
import { type LoggedRequest, RequestLog } from "./request-log.ts";

/** A simulator behind a loopback port, with its faults and its log. */
export interface SimulatorServer {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** In the order they were answered; control requests (`/__…`) are not in it. */
  readonly requests: readonly LoggedRequest[];
  readonly rules: FaultRules;
  setFaults(rules: readonly FaultRule[]): void;
  /** What was to be carried out late is carried out now. */
  clearFaults(): void;
  clearRequests(): void;
  close(): Promise<void>;
}

export interface SimulatorServerOptions {
  simulator: FaultTarget;
  /** 0, the usual, picks a free one. */
  port?: number | undefined;
  /** Keep request bodies and error codes for `requests`. */
  keepBodies?: boolean | undefined;
  /** Answers `/__…`; without it such a path is the simulator's. */
  control?(request: SimulatorRequest): SimulatorAnswer | Promise<SimulatorAnswer>;
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(Buffer.from(chunk));
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

function toHeaders(message: IncomingMessage): Record<string, string | undefined> {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return headers;
}

function toSimulatorRequest(message: IncomingMessage, body: Buffer): SimulatorRequest & { url: string } {
  const url = message.url ?? "/";
  const mark = url.indexOf("?");
  const path = mark < 0 ? url : url.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? "" : url.slice(mark + 1));
  return { method: message.method ?? "GET", url, path, query, headers: toHeaders(message), body };
}

function toBodyText(request: SimulatorRequest): string {
  if (request.headers["content-encoding"] !== "gzip") return request.body.toString("utf8");
  try {
    return gunzipSync(request.body).toString("utf8");
  } catch {
    return "(not gzip, against its header)";
  }
}

function toErrorCodes(body: SimulatorAnswer["body"]): string[] {
  if (body instanceof StreamedBody) return [];
  const matches = body.toString().matchAll(/"errorCode"\s*:\s*"(E\d+)"/g);
  return Array.from(matches, ([, code = ""]) => code);
}

/** A bug of the simulator must not look like a fault of the network. */
function brokenSimulator(error: unknown): SimulatorAnswer {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    status: 500,
    headers: { "content-type": "text/plain" },
    body: `the sandbox itself failed\n${text}\n`,
  };
}

function send(
  response: ServerResponse,
  answer: SimulatorAnswer,
  method: string,
  logged?: LoggedRequest,
): void {
  const { body, headers, status } = answer;
  if (body instanceof StreamedBody) {
    response.writeHead(status, headers);
    // A client that goes away ends the stream; that is its own business.
    pipeline(Readable.from(counted(body, logged)), response, () => undefined);
    return;
  }
  response.writeHead(status, { ...headers, "content-length": String(Buffer.byteLength(body)) });
  response.end(method === "HEAD" ? undefined : body);
}

/** A stream's length is known when it has gone. What came before a break is let out first. */
async function* counted(
  body: StreamedBody,
  logged: LoggedRequest | undefined,
): AsyncGenerator<string | Buffer> {
  try {
    for (const piece of body) {
      if (logged) logged.answerBytes += Buffer.byteLength(piece);
      yield piece;
    }
  } catch (error) {
    await setImmediate();
    throw error;
  }
}

function byteLengthOf({ body }: SimulatorAnswer): number {
  return body instanceof StreamedBody ? 0 : Buffer.byteLength(body);
}

class ListeningSimulator implements SimulatorServer {
  readonly rules = new FaultRules();
  readonly #log = new RequestLog();
  readonly #late = new LateCommits();
  readonly #options: SimulatorServerOptions;
  readonly #server: Server;
  url = "";

  constructor(options: SimulatorServerOptions) {
    this.#options = options;
    this.#server = createServer({ keepAliveTimeout: 60_000 }, (message, response) => {
      this.#serve(message, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined);
      });
    });
  }

  get requests(): readonly LoggedRequest[] {
    return this.#log.entries;
  }

  setFaults(rules: readonly FaultRule[]): void {
    this.rules.set(rules);
  }

  clearFaults(): void {
    this.rules.set([]);
    this.#late.carryOutAll();
  }

  clearRequests(): void {
    this.#log.clear();
  }

  async listen(): Promise<void> {
    this.url = `http://127.0.0.1:${await listenOnLoopback(this.#server, this.#options.port ?? 0)}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = toSimulatorRequest(message, await readBody(message));
    const control = request.path.startsWith("/__") ? await this.#options.control?.(request) : undefined;
    if (control) return send(response, control, request.method);
    const faults = this.rules.take(request.method, request.path, request.url);
    const { simulator } = this.#options;
    const answer = await applyFaults(simulator, request, faults, this.#late).catch(brokenSimulator);
    const isCut = answer === "cut";
    const logged = this.#log.add({
      method: request.method,
      url: request.url,
      path: request.path,
      status: isCut ? 0 : answer.status,
      requestBytes: request.body.length,
      answerBytes: isCut ? 0 : byteLengthOf(answer),
      userAgent: request.headers["user-agent"],
      faults: faults.map((fault) => fault.kind),
      errorCodes: this.#options.keepBodies === true && !isCut ? toErrorCodes(answer.body) : [],
      ...(this.#options.keepBodies === true ? { body: toBodyText(request) } : {}),
    });
    if (isCut) message.socket.destroy();
    else send(response, answer, request.method, logged);
    if (!faults.some(({ kind }) => kind === "late-commit")) this.#late.requestAnswered();
  }
}

/** Puts a simulator behind a port on loopback. */
export async function startSimulatorServer(options: SimulatorServerOptions): Promise<SimulatorServer> {
  const server = new ListeningSimulator(options);
  await server.listen();
  return server;
}
