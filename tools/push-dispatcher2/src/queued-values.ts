import type { QueuedRequest } from "@d2pipe/dispatcher2-client";
import { formatKey } from "@d2pipe/push";
import { type SentBody, sentBodySchema, toContent } from "./sent-value.ts";
import type { Position } from "./judge.ts";

/** A value as a request in the queue has it. */
export interface QueuedValue {
  request: QueuedRequest;
  content: string;
  position: Position;
}

function readBody(text: string): SentBody | undefined {
  try {
    return sentBodySchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Names a value of a data set. */
export function toQueuedName(dataSet: string, key: string): string {
  return `${dataSet} ${key}`;
}

/**
 * What the queue holds for each value (`toQueuedName`), from the requests to one destination, the newest first. Of several requests with
 * one value the newest counts: it is what the destination has, or will have. Requests that other programs queued count too,
 * when they have the form of ours.
 */
export function listQueuedValues(requests: readonly QueuedRequest[]): Map<string, QueuedValue> {
  const found = new Map<string, QueuedValue>();
  for (const request of requests) {
    const body = readBody(request.body);
    body?.dataValues.forEach((sent, at) => {
      const name = toQueuedName(body.dataSet, formatKey(sent));
      const position = { at, count: body.dataValues.length, sent };
      if (!found.has(name)) found.set(name, { request, content: toContent(sent), position });
    });
  }
  return found;
}
