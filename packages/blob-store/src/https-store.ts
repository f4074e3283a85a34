import { NetworkError, ResponseError, UsageError } from "@d2pipe/errors";
import { createHttp, type HttpAnswer } from "@d2pipe/http";
import { defaultRetries, type FileState, type Store, type StoredFile, type StoreOptions } from "./store.ts";

const redirects: readonly number[] = [301, 302, 303, 307, 308];
const mostRedirects = 5;

/** A file behind a link, read only. The link's query may be a signature (SAS): it is sent and never shown. */
export function createHttpsStore(url: string, options: StoreOptions): Store {
  const name = url.replace(/[?#].*$/su, "");
  const ask = (method: "GET" | "HEAD"): Promise<HttpAnswer | undefined> => follow(method, url, options);
  return {
    name,
    async read(): Promise<StoredFile | undefined> {
      const answer = await ask("GET");
      return answer && { ...toState(answer), chunks: readWhole(answer) };
    },
    async stat(): Promise<FileState | undefined> {
      const answer = await ask("HEAD");
      return answer && toState(answer);
    },
    async write(): Promise<never> {
      throw new UsageError(`${name}: a file behind https:// can only be read`, {
        hint: "write to azblob://container/path or s3://bucket/key",
      });
    },
  };
}

/** The link is the only credential that is sent, so a redirect to another host does no harm. */
async function follow(
  method: "GET" | "HEAD",
  first: string,
  options: StoreOptions,
): Promise<HttpAnswer | undefined> {
  let url = toUrl(first);
  for (let hop = 0; hop <= mostRedirects; hop++) {
    const answer = await askOnce(method, url, options);
    if (answer.status === 404) return undefined;
    if (!redirects.includes(answer.status)) return answer;
    const location = answer.headers.get("location");
    const next = location === null ? undefined : URL.parse(location, url.href);
    if (!next || (url.protocol === "https:" && next.protocol !== "https:"))
      throw new ResponseError("redirected to nowhere, or to http://", toRequest(method, url));
    url = next;
  }
  throw new ResponseError(`redirected more than ${mostRedirects} times`, toRequest(method, url));
}

async function askOnce(method: "GET" | "HEAD", url: URL, options: StoreOptions): Promise<HttpAnswer> {
  const http = createHttp({
    service: "download",
    baseUrl: url.origin,
    userAgent: options.userAgent,
    // A compressed answer would have another length than its Content-Length says.
    headers: { "accept-encoding": "identity" },
    signal: options.signal,
    retries: options.retries ?? defaultRetries,
    onRetry: options.onRetry,
  });
  return http.request({ method, path: url.pathname, query: url.searchParams, accept: [404, ...redirects] });
}

function toUrl(text: string): URL {
  const url = URL.parse(text);
  if (!url || url.username !== "" || url.password !== "")
    throw new UsageError("an https:// address is not a URL, or carries a password");
  return url;
}

function toRequest(method: string, url: URL): { service: string; method: string; url: string } {
  return { service: "download", method, url: url.origin + url.pathname };
}

function toState({ headers }: HttpAnswer): FileState {
  const length = headers.get("content-length");
  return {
    etag: headers.get("etag") ?? headers.get("last-modified") ?? "",
    size: length === null ? undefined : Number(length),
  };
}

/** A body that ends before its announced length is a cut connection, not a short file. */
async function* readWhole(answer: HttpAnswer): AsyncGenerator<Uint8Array> {
  const { size } = toState(answer);
  let seen = 0;
  for await (const chunk of answer.body ?? []) {
    seen += chunk.length;
    yield chunk;
  }
  if (size !== undefined && seen !== size && answer.headers.get("content-encoding") === null) {
    const request = { service: "download", method: "GET", url: answer.url };
    throw new NetworkError(`cut after ${seen} of ${size} bytes`, request, { mayHaveArrived: true });
  }
}
