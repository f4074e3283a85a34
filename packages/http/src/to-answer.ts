import type { RemoteRequest } from "@d2pipe/errors";
import type { AttemptTimer } from "./attempt-timer.ts";
import type { HttpAnswer, HttpOptions } from "./http-options.ts";
import { toFailedAnswer, toResponseError } from "./to-failed-answer.ts";
import type { Reply } from "./send.ts";
import { toRemoteError } from "./to-remote-error.ts";

/** Leaves out a byte order mark. */
const decoder = new TextDecoder();

/** One attempt at a request. */
export interface Attempt {
  request: RemoteRequest;
  timer: AttemptTimer;
  hasAnswered: boolean;
}

/** What an attempt came with. */
export interface Received extends Attempt {
  reply: Reply;
}

/** An interruption comes as the caller's own reason, all else as one of our error classes. */
export function toThrown(error: unknown, { request, timer, hasAnswered }: Attempt): unknown {
  const outOfTimeAfter = timer.isOutOfTime ? timer.timeoutMs / 1000 : undefined;
  return timer.interruption ?? toRemoteError(error, { request, outOfTimeAfter, hasAnswered });
}

async function readBytes(received: Received): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of received.reply.body ?? []) pieces.push(piece);
    return Buffer.concat(pieces);
  } catch (error) {
    throw toThrown(error, received);
  } finally {
    received.timer.stop();
  }
}

export async function readText(received: Received): Promise<string> {
  return decoder.decode(await readBytes(received));
}

async function* readPieces(received: Received, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { timer } = received;
  try {
    for await (const piece of body) {
      timer.restart();
      yield piece;
      timer.restart();
    }
  } catch (error) {
    throw toThrown(error, received);
  } finally {
    timer.stop();
  }
}

async function readJson(received: Received, options: HttpOptions): Promise<unknown> {
  const text = await readText(received);
  try {
    return JSON.parse(text);
  } catch {
    throw toRefusal(received, options, text);
  }
}

/** A success whose body is not what was asked for. */
function toRefusal({ reply, request }: Received, options: HttpOptions, text: string): Error {
  const failed = toFailedAnswer(reply, request, text);
  return options.toError?.(failed) ?? toResponseError(failed);
}

export function toAnswer(received: Received, options: HttpOptions): HttpAnswer {
  const { reply, request } = received;
  return {
    status: reply.status,
    headers: reply.headers,
    url: request.url,
    bytes: () => readBytes(received),
    text: () => readText(received),
    json: () => readJson(received, options),
    body: reply.body && readPieces(received, reply.body),
    refuse: (bytes) => toRefusal(received, options, decoder.decode(bytes)),
  };
}
