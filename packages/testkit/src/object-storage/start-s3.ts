import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { S3Bucket, type S3Answer } from "./s3-bucket.ts";

/**
 * As much of S3 on loopback as one file needs: get with range, put, upload in parts, conditions on all of them. It knows
 * one access key and does not check signatures. Paths are `bucket/key`.
 */
export interface S3Storage extends AsyncDisposable {
  endpoint: string;
  /** Settings for the tools, to be passed as `env`. */
  env: Readonly<Record<string, string>>;
  put(path: string, content: string | Uint8Array): void;
  get(path: string): Buffer | undefined;
  /** Method and path with query of each request, oldest first. */
  requests: readonly string[];
  /** The next body is cut after so many bytes. */
  cutNextGet(bytes: number): void;
  /** The next request of this kind is carried out, and its answer lost. */
  loseAnswer(method: string, pattern: RegExp): void;
}

const accessKey = "AKIDSTORAGE";

export async function startS3(buckets: readonly string[]): Promise<S3Storage> {
  const store = new Map(buckets.map((name) => [name, new S3Bucket()]));
  const requests: string[] = [];
  let cutAfter: number | undefined;
  let lost: { method: string; pattern: RegExp } | undefined;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://s3");
    requests.push(`${request.method} ${request.url}`);
    const body = await readBody(request);
    const answer = toAnswer(store, request, url, body);
    if (lost && request.method === lost.method && lost.pattern.test(request.url ?? "")) {
      lost = undefined;
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, { "content-length": answer.body.length, ...answer.headers });
    if (request.method === "HEAD") return void response.end();
    if (request.method !== "GET" || cutAfter === undefined) return void response.end(answer.body);
    response.write(answer.body.subarray(0, cutAfter), () => request.socket.destroy());
    cutAfter = undefined;
  }

  // A client that is killed cuts its request: then there is nobody to answer.
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (!request.destroyed) throw error;
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const endpoint = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  const find = (path: string): [S3Bucket, string] => {
    const at = path.indexOf("/");
    const bucket = store.get(path.slice(0, at));
    if (!bucket) throw new Error(`no bucket for ${path}`);
    return [bucket, path.slice(at + 1)];
  };
  return {
    endpoint,
    env: {
      AWS_ACCESS_KEY_ID: accessKey,
      AWS_SECRET_ACCESS_KEY: "secret-of-the-double",
      AWS_REGION: "eu-west-1",
      AWS_ENDPOINT_URL: endpoint,
    },
    requests,
    put(path, content) {
      const [bucket, key] = find(path);
      bucket.store(key, Buffer.from(content), {});
    },
    get(path) {
      const [bucket, key] = find(path);
      return bucket.objects.get(key)?.body;
    },
    cutNextGet(bytes) {
      cutAfter = bytes;
    },
    loseAnswer(method, pattern) {
      lost = { method, pattern };
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function toAnswer(
  store: ReadonlyMap<string, S3Bucket>,
  request: IncomingMessage,
  url: URL,
  body: Buffer,
): S3Answer {
  if (!(request.headers.authorization ?? "").includes(`Credential=${accessKey}/`))
    return S3Bucket.error(403, "InvalidAccessKeyId");
  const [, name = "", ...rest] = url.pathname.split("/").map(decodeURIComponent);
  const bucket = store.get(name);
  if (!bucket) return S3Bucket.error(404, "NoSuchBucket");
  const sent = request.headers["content-md5"];
  if (sent !== undefined && sent !== createHash("md5").update(body).digest("base64"))
    return S3Bucket.error(400, "BadDigest");
  return bucket.answer({
    method: request.method ?? "GET",
    key: rest.join("/"),
    url,
    headers: request.headers,
    body,
  });
}
