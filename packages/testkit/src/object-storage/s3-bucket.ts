import { createHash, randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

interface S3Object {
  body: Buffer;
  etag: string;
  metadata: Readonly<Record<string, string>>;
}

interface Draft {
  parts: Map<number, Buffer>;
  metadata: Readonly<Record<string, string>>;
}

interface S3Request {
  method: string;
  key: string;
  url: URL;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface S3Answer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}

/** One bucket in memory, as S3 answers for it. */
export class S3Bucket {
  readonly objects: Map<string, S3Object> = new Map();
  readonly #drafts = new Map<string, Draft>();

  static error(status: number, code: string): S3Answer {
    return xml(status, `<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
  }

  store(key: string, body: Buffer, metadata: Readonly<Record<string, string>>): S3Object {
    const object = {
      body,
      etag: `"${createHash("md5").update(body).update(randomUUID()).digest("hex")}"`,
      metadata,
    };
    this.objects.set(key, object);
    return object;
  }

  answer(request: S3Request): S3Answer {
    const upload = request.url.searchParams.get("uploadId");
    if (request.url.searchParams.has("uploads")) return this.#begin(request);
    if (upload !== null) return this.#goOn(upload, request);
    if (request.method === "PUT") return this.#put(request, request.body, toMetadata(request.headers));
    return this.#get(request);
  }

  #get({ key, headers }: S3Request): S3Answer {
    const object = this.objects.get(key);
    if (!object) return S3Bucket.error(404, "NoSuchKey");
    if (headers["if-match"] !== undefined && headers["if-match"] !== object.etag)
      return S3Bucket.error(412, "PreconditionFailed");
    const marks = Object.entries(object.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]);
    const from = Number(/^bytes=(\d+)-$/u.exec(headers.range ?? "")?.[1] ?? 0);
    return {
      status: headers.range === undefined ? 200 : 206,
      headers: { etag: object.etag, ...Object.fromEntries(marks) },
      body: object.body.subarray(from),
    };
  }

  #put({ key, headers }: S3Request, body: Buffer, metadata: Readonly<Record<string, string>>): S3Answer {
    const old = this.objects.get(key);
    if (headers["if-none-match"] === "*" && old) return S3Bucket.error(412, "PreconditionFailed");
    if (headers["if-match"] !== undefined && !old) return S3Bucket.error(404, "NoSuchKey");
    if (headers["if-match"] !== undefined && headers["if-match"] !== old?.etag)
      return S3Bucket.error(412, "PreconditionFailed");
    const { etag } = this.store(key, body, metadata);
    const result = `<CompleteMultipartUploadResult><ETag>${etag.replaceAll('"', "&quot;")}</ETag></CompleteMultipartUploadResult>`;
    return { ...xml(200, result), headers: { etag, "content-type": "application/xml" } };
  }

  #begin({ headers }: S3Request): S3Answer {
    const id = randomUUID();
    this.#drafts.set(id, { parts: new Map(), metadata: toMetadata(headers) });
    return xml(
      200,
      `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
    );
  }

  #goOn(id: string, request: S3Request): S3Answer {
    const draft = this.#drafts.get(id);
    if (!draft) return S3Bucket.error(404, "NoSuchUpload");
    if (request.method === "PUT") {
      draft.parts.set(Number(request.url.searchParams.get("partNumber")), request.body);
      return {
        status: 200,
        headers: { etag: `"${createHash("md5").update(request.body).digest("hex")}"` },
        body: Buffer.alloc(0),
      };
    }
    if (request.method === "DELETE") {
      this.#drafts.delete(id);
      return { status: 204, headers: {}, body: Buffer.alloc(0) };
    }
    const parts = [...draft.parts].toSorted(([one], [other]) => one - other).map(([, part]) => part);
    return this.#put(request, Buffer.concat(parts), draft.metadata);
  }
}

function xml(status: number, text: string): S3Answer {
  const body = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${text}`);
  return { status, headers: { "content-type": "application/xml" }, body };
}

function toMetadata(headers: IncomingHttpHeaders): Record<string, string> {
  const prefix = "x-amz-meta-";
  const own = Object.entries(headers).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), String(value)]));
}
