import { openStore, type Store } from "@d2pipe/blob-store";
import { UsageError } from "@d2pipe/errors";

/** A file with one ETag in it; empty = the file was not there. */
export async function readEtagFile(path: string): Promise<string> {
  const file = await (await openFile(path)).read();
  if (!file) {
    throw new UsageError(`--if-match: there is no file ${path}`, {
      hint: "write it with --save-etag when you copy the file here",
    });
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.chunks) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8").trim();
}

export async function writeEtagFile(path: string, etag: string): Promise<void> {
  await (await openFile(path)).write(one(Buffer.from(etag === "" ? "" : `${etag}\n`)));
}

function openFile(path: string): Promise<Store> {
  return openStore(path, { settings: {}, userAgent: "" });
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
