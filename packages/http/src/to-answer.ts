import type { RemoteRequest } from "@d2pipe/errors";
import type { AttemptTimer } from "./attempt-timer.ts";
import type { HttpAnswer, HttpOptions } from "./http-options.ts";
import { toFailedAnswer, toResponseError } from "./to-failed-answer.ts";
import { toRemoteError } from "./to-remote-error.ts";

/** What an attempt came with. */
export interface Received {
  response: Response;
  request: RemoteRequest;
  timer: AttemptTimer;
  timeoutMs: number;
}

/** An interruption comes as the caller's own reason, all else as one of our error classes. */
export function toThrown(error: unknown, { request, timer, timeoutMs }: Omit<Received, "response">): unknown {
  return timer.interruption ?? toRemoteError(error, request, timeoutMs);
}

export async function readText(received: Received): Promise<string> {
  try {
    return await received.response.text();
  } catch (error) {
    throw toThrown(error, received);
  } finally {
    received.timer.stop();
  }
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
    const failed = toFailedAnswer(received.response, received.request, text);
    throw options.toError?.(failed) ?? toResponseError(failed);
  }
}

export function toAnswer(received: Received, options: HttpOptions): HttpAnswer {
  const { response, request } = received;
  return {
    status: response.status,
    headers: response.headers,
    url: request.url,
    text: () => readText(received),
    json: () => readJson(received, options),
    body: response.body && readPieces(received, response.body),
  };
}
