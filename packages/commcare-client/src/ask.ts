import { ResponseError } from "@d2pipe/errors";
import type { Http, HttpAnswer, HttpRequest } from "@d2pipe/http";
import type { PageAnswer, PageReader } from "./page-reader.ts";

export interface Question {
  method: "GET" | "POST";
  /** After `/a/<domain>/api/`, with its trailing slash: without it the server redirects. */
  path: string;
  query?: readonly [string, string][] | undefined;
  body?: unknown;
  signal?: AbortSignal | undefined;
}

/** Something to be written. */
export interface Writing {
  /** After `/a/<domain>/`, with its trailing slash. */
  path: string;
  body: string;
  /** Of the body. */
  type: string;
  headers?: Readonly<Record<string, string>>;
}

/**
 * Questions about one project space: they read, so they may be repeated; and writes, which may not. What fails comes as an error of
 * CommCare's own meaning.
 */
export interface Ask {
  /** The parsed answer. */
  json(question: Question): Promise<unknown>;
  /** An answer that is a page of cases, by the reader of its listing. */
  page(question: Question, reader: PageReader): Promise<PageAnswer>;
  /** Sends it again only when it certainly was not carried out; an answer that is cut short is an error with `mayHaveArrived`. */
  write<T>(writing: Writing, read: (answer: HttpAnswer) => Promise<T>): Promise<T>;
  /** The error for an answer that is not what the API promises. */
  unexpected(question: Question, message: string): Error;
}

function toRequest(root: string, question: Question, signal: AbortSignal | undefined): HttpRequest {
  const signals = [signal, question.signal].filter((each) => each !== undefined);
  return {
    method: question.method,
    path: root + question.path,
    retry: "safe",
    query: new URLSearchParams(question.query ?? []),
    ...(question.body === undefined
      ? {}
      : { body: JSON.stringify(question.body), headers: { "Content-Type": "application/json" } }),
    ...(signals.length === 0 ? {} : { signal: AbortSignal.any(signals) }),
  };
}

export function createAsk(http: Http, domain: string, signal?: AbortSignal): Ask {
  const root = `/a/${encodeURIComponent(domain)}/api/`;
  const unexpected = ({ method, path }: Question, message: string): ResponseError =>
    new ResponseError(message, http.describe(method, root + path));

  const ask = (question: Question): HttpRequest => toRequest(root, question, signal);
  return {
    unexpected,
    json: async (question) => (await http.requestJson(ask(question))).json,
    page: async (question, reader) => {
      const page = await http.requestWith(ask(question), (answer) => reader.read(answer));
      if ("wrongItem" in page)
        throw unexpected(question, `entry ${page.wrongItem} of the page is not a case`);
      return page;
    },
    write: async ({ path, body, type, headers }, read) =>
      http.requestWith(
        {
          method: "POST",
          path: `/a/${encodeURIComponent(domain)}/${path}`,
          retry: "unsent-only",
          body,
          headers: { ...headers, "Content-Type": type },
        },
        read,
      ),
  };
}
